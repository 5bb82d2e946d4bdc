/** Rows that the reporter writes: builds, runs and what belongs to a run. Ids are derived, so that writing twice changes nothing. */

/** Playwright's own words for the result of one attempt. */
export type RunStatus = 'passed' | 'failed' | 'timedOut' | 'skipped' | 'interrupted' | 'running';
/** Playwright's own words for the outcome of a test over all its attempts. */
export type RunOutcome = 'expected' | 'unexpected' | 'flaky' | 'skipped';
/** Of a shard; a build may also be `incomplete`: nothing failed, but a shard or a test never reported. */
export type BuildStatus = 'running' | 'passed' | 'failed' | 'timedout' | 'interrupted' | 'incomplete';

/** One shard's view of a build; all shards of a CI job write the same `id`. */
export interface BuildRecord {
  /** CI build key, `PACTS_BUILD_ID`, or a generated UUID. */
  readonly id: string;
  readonly ci: string | null;
  readonly ciUrl: string | null;
  readonly branch: string | null;
  readonly commit: string | null;
  readonly author: string | null;
  readonly playwrightVersion: string;
  readonly startedAt: Date;
  /** Number of shards and of tests that this shard will run (all projects, repeats included, retries not). */
  readonly shardTotal: number;
  readonly shardIndex: number;
  readonly expectedTests: number;
  /** This start of the shard, a UUID. @default derived from build and shard */
  readonly session?: string;
  /** Ids of those tests. @default none are known */
  readonly tests?: readonly string[];
  /** Where the runner runs. @default this host and process */
  readonly host?: string;
  readonly pid?: number;
}

/** The end of one shard. */
export interface BuildEnd {
  readonly id: string;
  readonly shardIndex: number;
  /** As in the shard's `BuildRecord`. */
  readonly session?: string;
  readonly status: BuildStatus;
  readonly finishedAt: Date;
  readonly durationMs: number;
}

/** One execution of one test: one attempt of one project. */
export interface RunRecord {
  /** UUID derived from build, shard, test id, repeat index and retry: see `runIdentity`. */
  readonly id: string;
  readonly buildId: string;
  readonly shardIndex: number;
  /** As in the shard's `BuildRecord`. */
  readonly session?: string;
  /** Playwright's test id: stable over runs for file + title + project + repeat. */
  readonly testId: string;
  readonly project: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Titles of describe blocks and the test. */
  readonly titlePath: readonly string[];
  readonly title: string;
  readonly tags: readonly string[];
  readonly annotations: readonly { readonly type: string; readonly description?: string | undefined }[];
  readonly retry: number;
  readonly repeatEachIndex: number;
  readonly workerIndex: number;
  readonly parallelIndex: number;
  readonly status: RunStatus;
  readonly expectedStatus: RunStatus;
  /** Known only when no further attempt follows; null before. */
  readonly outcome: RunOutcome | null;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly errorMessage: string | null;
  readonly errorStack: string | null;
  readonly healed: number;
  readonly refused: number;
  readonly steps: readonly StepRecord[];
  readonly artifacts: readonly ArtifactRecord[];
  readonly metrics: readonly MetricRecord[];
}

export interface StepRecord {
  /** Order of begin within the run, from 0; unique in a run. */
  readonly index: number;
  readonly parentIndex: number | null;
  readonly depth: number;
  readonly category: string;
  readonly title: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly error: string | null;
}

export interface ArtifactRecord {
  readonly index: number;
  readonly name: string;
  /** `screenshot`, `video`, `trace`, `heal`, `stdout`, `stderr`, `other`. */
  readonly kind: string;
  readonly contentType: string;
  /** Relative to the project's root where possible; null when the body was inline. */
  readonly path: string | null;
  readonly sizeBytes: number;
  readonly sha256: string | null;
}

export interface MetricRecord {
  /** e.g. `selector.lookups`, `selector.hits.lru`, `heal.count`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}
