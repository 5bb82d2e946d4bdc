/** Repository of `builds` and `build_shards`, and of their summary. */
import os from 'node:os';
import type { Database } from './database.js';
import { isAlive } from './ownerLock.js';
import type { Queries } from './queries.js';
import type { BuildEnd, BuildRecord, BuildStatus } from './records.js';
import { clean } from './text.js';

/** A row of the view `run_summary`. `tests` = expected + flaky + unexpected + skipped + interrupted + those still running. */
export interface BuildSummary {
  readonly buildId: string;
  readonly branch: string | null;
  readonly commit: string | null;
  readonly startedAt: Date;
  /** Null while a shard is running or has not reported yet. */
  readonly finishedAt: Date | null;
  readonly status: BuildStatus;
  readonly shardTotal: number;
  readonly shardsSeen: number;
  readonly tests: number;
  readonly expected: number;
  readonly flaky: number;
  readonly unexpected: number;
  readonly skipped: number;
  readonly interrupted: number;
  /** Tests that a shard announced and that have no finished run. */
  readonly missing: number;
  /** Runs, retries included, and their time together in milliseconds. */
  readonly attempts: number;
  readonly testTimeMs: number;
  readonly healed: number;
  readonly refused: number;
}

export class BuildRepository {
  readonly #db: Database;
  readonly #queries: Queries['builds'];

  constructor(db: Database, queries: Queries) {
    this.#db = db;
    this.#queries = queries.builds;
  }

  /** Registers a shard's start; starting it again replaces its own row only. Marks what died on this host as interrupted. */
  async start(build: BuildRecord): Promise<void> {
    await this.markAbandoned();
    await this.#db.multi(this.#queries.start, { ...clean(build), host: os.hostname(), pid: process.pid });
  }

  async end(end: BuildEnd): Promise<void> {
    await this.#db.none(this.#queries.end, end);
  }

  /** Marks shards of this host whose process is gone, and the attempts that they were running, as interrupted. */
  async markAbandoned(): Promise<void> {
    const running = await this.#db.any<{ buildId: string; shardIndex: number; pid: number }>(this.#queries.runningOnHost, {
      host: os.hostname(),
    });
    for (const shard of running) if (!isAlive(shard.pid)) await this.#db.none(this.#queries.interrupt, shard);
  }

  /** Figures of one build over all shards that have reported; null if nobody has heard of it. */
  async summary(buildId: string): Promise<BuildSummary | null> {
    return await this.#db.oneOrNone<BuildSummary>(this.#queries.summaries, { buildId, last: 1 });
  }

  /** Newest first. @param last builds at most */
  async recent(last: number): Promise<BuildSummary[]> {
    return await this.#db.any<BuildSummary>(this.#queries.summaries, { buildId: null, last });
  }
}
