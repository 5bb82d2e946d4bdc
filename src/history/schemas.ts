/** The answers of the history, one schema each: what the command prints as JSON, what the API promises, what its OpenAPI document says. */
import { z } from 'zod';

const time = z.iso.datetime().describe('ISO 8601, UTC');
const count = z.int().min(0);
const percent = z.number().min(0).max(100).nullable().describe('percent; null when nothing was counted');
const milliseconds = z.number().min(0);

export const runStatus = z.enum(['passed', 'failed', 'timedOut', 'skipped', 'interrupted', 'running']);
export const runOutcome = z.enum(['expected', 'unexpected', 'flaky', 'skipped']);
export const buildStatus = z.enum(['running', 'passed', 'failed', 'timedout', 'interrupted', 'incomplete']);
export const healStatus = z.enum(['probation', 'confirmed', 'suspect', 'observed', 'refused', 'retired', 'otherElement']);

export const testName = z.object({
  testId: z.string(),
  project: z.string(),
  file: z.string(),
  line: z.int(),
  title: z.string(),
  titlePath: z.array(z.string()),
});
export type TestName = z.infer<typeof testName>;

export const runRow = testName.extend({
  id: z.uuid(),
  buildId: z.string(),
  branch: z.string().nullable(),
  shardIndex: z.int(),
  tags: z.array(z.string()),
  retry: count,
  status: runStatus,
  expectedStatus: z.string(),
  outcome: runOutcome.nullable().describe('over all attempts; null before the last one'),
  startedAt: time,
  durationMs: milliseconds,
  errorMessage: z.string().nullable(),
  healed: count,
  refused: count,
});
export type RunRow = z.infer<typeof runRow>;

export const run = runRow.extend({
  column: z.int(),
  annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
  errorStack: z.string().nullable(),
  repeatEachIndex: count,
  workerIndex: z.int(),
  parallelIndex: z.int(),
  commit: z.string().nullable(),
  ciUrl: z.string().nullable(),
  attempts: z
    .array(z.object({ id: z.uuid(), retry: count, status: runStatus, durationMs: milliseconds }))
    .describe('all attempts of the test in its build'),
  metrics: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
});
export type Run = z.infer<typeof run>;

export const step = z.object({
  index: count,
  parentIndex: count.nullable(),
  depth: count,
  category: z.string(),
  title: z.string(),
  file: z.string().nullable(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  startedAt: time,
  durationMs: milliseconds,
  error: z.string().nullable(),
});
export type Step = z.infer<typeof step>;

export const artifact = z.object({
  index: count,
  name: z.string(),
  kind: z.string(),
  contentType: z.string(),
  path: z.string().nullable().describe('null: it was attached inline and its content was not kept'),
  sizeBytes: z.number(),
  sha256: z.string().nullable(),
});
export type Artifact = z.infer<typeof artifact>;

export const buildRow = z.object({
  buildId: z.string(),
  ci: z.string().nullable(),
  ciUrl: z.string().nullable(),
  branch: z.string().nullable(),
  commit: z.string().nullable(),
  author: z.string().nullable(),
  playwrightVersion: z.string(),
  startedAt: time,
  finishedAt: time.nullable(),
  status: buildStatus,
  shardTotal: count,
  shardsSeen: count,
  tests: count,
  expected: count,
  flaky: count,
  unexpected: count,
  skipped: count,
  interrupted: count,
  missing: count.describe('tests that a shard announced and that have no finished run'),
  attempts: count,
  testTimeMs: milliseconds,
  healed: count,
  refused: count,
});
export type BuildRow = z.infer<typeof buildRow>;

export const shard = z.object({
  shardIndex: z.int(),
  status: buildStatus,
  expectedTests: count,
  startedAt: time,
  finishedAt: time.nullable(),
  host: z.string(),
  tests: count,
  unexpected: count,
  flaky: count,
  testTimeMs: milliseconds,
});
export type Shard = z.infer<typeof shard>;
export const build = buildRow.extend({ shards: z.array(shard).describe('shards that have reported') });
export type Build = z.infer<typeof build>;

export const testRow = testName.extend({
  tags: z.array(z.string()),
  lastStatus: runStatus.nullable(),
  lastStartedAt: time.nullable(),
  lastDurationMs: milliseconds.nullable(),
});
export type TestRow = z.infer<typeof testRow>;

export const test = testName.extend({
  tags: z.array(z.string()),
  since: time,
  tests: count.describe('builds since then in which it passed or failed'),
  expected: count,
  flaky: count,
  unexpected: count,
  passRate: percent,
  flakyRate: percent,
  medianMs: milliseconds.nullable(),
  spreadMs: milliseconds.nullable(),
  failingSince: time.nullable().describe('first failed attempt after the last pass, if it fails now'),
  firstFailedRunId: z.uuid().nullable(),
  lastPassedAt: time.nullable(),
});
export type Test = z.infer<typeof test>;

export const heal = z.object({
  id: z.uuid(),
  runId: z.uuid(),
  hasRun: z.boolean().describe('the run is in the history'),
  testId: z.string(),
  testTitle: z.string(),
  urlPattern: z.string(),
  framePath: z.string(),
  locator: z.string(),
  operation: z.string(),
  status: healStatus,
  cause: z.string(),
  remembered: z.boolean(),
  healedLocator: z.string().nullable(),
  confidence: z.number().nullable(),
  margin: z.number().nullable(),
  drift: z.number().nullable(),
  file: z.string().nullable(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  candidates: z.array(
    z.looseObject({
      preview: z.string(),
      confidence: z.number(),
      matched: z.array(z.string()),
      changed: z.array(z.string()),
      objections: z.array(z.string()),
    }),
  ),
  explanation: z.string(),
  durationMs: milliseconds,
  at: time,
  review: z.enum(['accepted', 'rejected']).nullable().describe('what a person decided'),
  reviewedAt: time.nullable(),
});
export type Heal = z.infer<typeof heal>;

/** What a person decided about a heal. */
export const healReview = z.object({ healId: z.uuid(), decision: z.enum(['accepted', 'rejected']), reviewedAt: time });
export type HealReview = z.infer<typeof healReview>;

export const rates = z.object({
  attempts: count,
  attemptsPassed: count,
  attemptPassRate: percent,
  tests: count,
  expected: count,
  flaky: count,
  unexpected: count,
  skipped: count,
  interrupted: count,
  testPassRate: percent,
  flakyRate: percent,
});
export type Rates = z.infer<typeof rates>;

export const dayFigures = z.object({
  day: z.iso.date(),
  attempts: count,
  attemptPassRate: percent,
  tests: count,
  flaky: count,
  unexpected: count,
  testPassRate: percent,
  flakyRate: percent,
  testTimeMs: milliseconds,
  builds: count.describe('finished ones'),
  medianBuildMs: milliseconds.nullable(),
});
export type DayFigures = z.infer<typeof dayFigures>;

export const flakyTest = testName.extend({
  tests: count,
  flaky: count,
  unexpected: count,
  flakyRate: percent,
  passRate: percent,
  lastFlakyAt: time,
});
export type FlakyTest = z.infer<typeof flakyTest>;
export const slowTest = testName.extend({ attempts: count, medianMs: milliseconds, spreadMs: milliseconds, p95Ms: milliseconds });
export type SlowTest = z.infer<typeof slowTest>;
export const regression = testName.extend({
  attempts: count,
  medianMs: milliseconds,
  baselineAttempts: count,
  baselineMedianMs: milliseconds,
  baselineSpreadMs: milliseconds,
  changePercent: z.number(),
});
export type Regression = z.infer<typeof regression>;
export const failingTest = testName.extend({
  failingSince: time,
  firstRunId: z.uuid(),
  firstBuildId: z.string(),
  builds: count,
  lastFailedAt: time,
  lastRunId: z.uuid(),
  lastPassedAt: time.nullable(),
});
export type FailingTest = z.infer<typeof failingTest>;
export const quarantineCandidate = testName.extend({ tests: count, flaky: count, recovered: count, unstableRate: percent, lastAt: time });
export type QuarantineCandidate = z.infer<typeof quarantineCandidate>;
export const failureGroup = z.object({
  signature: z.string(),
  attempts: count,
  tests: count,
  firstAt: time,
  lastAt: time,
  lastRunId: z.uuid(),
});
export type FailureGroup = z.infer<typeof failureGroup>;

export const stats = z.object({ since: time, rates, days: z.array(dayFigures) });
export type Stats = z.infer<typeof stats>;

export const driftPage = z.object({
  urlPattern: z.string(),
  entries: count.describe('locators remembered now'),
  observations: count,
  meanDrift: z.number().nullable(),
  maxDrift: z.number().nullable(),
  healed: count,
  refused: count,
  retired: count,
  retiredForDrift: count.describe('locators whose remembered answer or fingerprint was retired because the page has another structure'),
  otherElement: count.describe('locators that match another element than they were learnt on'),
  tests: count.describe('tests that had a locator looked at there'),
});
export type DriftPage = z.infer<typeof driftPage>;
export const driftDay = z.object({
  urlPattern: z.string(),
  day: z.iso.date(),
  observations: count,
  meanDrift: z.number(),
  maxDrift: z.number(),
});
export type DriftDay = z.infer<typeof driftDay>;
export const dependent = z.object({
  urlPattern: z.string(),
  testId: z.string(),
  testTitle: z.string(),
  healed: count,
  refused: count,
  retired: count,
  lastAt: time,
});
export type Dependent = z.infer<typeof dependent>;
export const retiredEntry = z.object({
  urlPattern: z.string(),
  framePath: z.string(),
  locator: z.string(),
  healedLocator: z.string().nullable().describe('the remembered answer; null if only a fingerprint was remembered'),
  cause: z.string().describe('missed, drift or restored'),
  drift: z.number().nullable(),
  times: count,
  lastAt: time,
});
export type RetiredEntry = z.infer<typeof retiredEntry>;
export const drift = z.object({
  days: z.int(),
  pages: z.array(driftPage),
  byDay: z.array(driftDay),
  tests: z.array(dependent),
  retired: z.array(retiredEntry),
});
export type Drift = z.infer<typeof drift>;

/** One page of a longer answer. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable().describe('for ?cursor=; null on the last page') });
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}
