/** Repository of `builds` and `build_shards`, and of their summary. */
import os from 'node:os';
import { uuidOf } from '../config/runIdentity.js';
import type { Database } from './database.js';
import { isAlive } from './ownerLock.js';
import type { Queries } from './queries.js';
import type { BuildEnd, BuildRecord, BuildStatus } from './records.js';
import { arrayText, clean } from './text.js';

/** A row of the view `run_summary`. `tests` = expected + flaky + unexpected + skipped + interrupted + those still running. */
export interface BuildSummary {
  readonly buildId: string;
  readonly branch: string | null;
  readonly commit: string | null;
  readonly startedAt: Date;
  /** Null while a shard is running or is waited for; else the last sign of life. */
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
  readonly #partitions: Queries['partitions'];

  constructor(db: Database, queries: Queries) {
    this.#db = db;
    this.#queries = queries.builds;
    this.#partitions = queries.partitions;
  }

  /**
   * Registers a start of a shard. It takes its tests over from earlier starts of the same shard, whose rows of them are deleted; other shards are
   * left alone. Marks what died as interrupted.
   * @param replayed the start happened earlier: what came after it stays
   * @returns ids of tests that a later start has taken over; rows of this start about them are out of date. None unless replayed
   */
  async start(build: BuildRecord, { replayed = false } = {}): Promise<ReadonlySet<string>> {
    await this.markAbandoned();
    await this.#preparePartitions(build.startedAt);
    const results = await this.#db.multi<{ test: string }>(this.#queries.start, startParameters(build, replayed));
    return new Set(results.at(-1)?.map(({ test }) => test));
  }

  async end(end: BuildEnd): Promise<void> {
    await this.#db.none(this.#queries.end, { ...end, session: sessionOf(end.id, end) });
    await this.#db.one(this.#queries.total, { id: end.id });
  }

  /** One statement and so one transaction for each: see add_partition. Nearly always they are there, and nothing is to be done. */
  async #preparePartitions(at: Date): Promise<void> {
    const missing = await this.#db.any<{ parent: string; month: string }>(this.#partitions.missing, { at });
    for (const partition of missing) await this.#db.any(this.#partitions.add, partition);
  }

  /** Says that the shard is running. */
  async beat(shard: { readonly id: string; readonly session: string }): Promise<void> {
    await this.#db.none(this.#queries.beat, shard);
  }

  /** Marks shards whose process on this host is gone or that were silent for long, and the attempts that they were running, as interrupted. */
  async markAbandoned(): Promise<void> {
    const running = await this.#db.any<{ session: string; pid: number; here: boolean; silent: boolean }>(this.#queries.running, {
      host: os.hostname(),
    });
    const dead = running.filter(({ here, pid }) => here && !isAlive(pid)).map(({ session }) => session);
    // Nearly always nobody died, and interrupting looks into each month of runs.
    if (dead.length === 0 && !running.some(({ silent }) => silent)) return;
    const interrupted = await this.#db.any<{ id: string }>(this.#queries.interrupt, { dead });
    for (const { id } of interrupted) await this.#db.one(this.#queries.total, { id });
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

/** Values of the query `builds.start`. */
export function startParameters(build: BuildRecord, replayed = false): object {
  const { host = os.hostname(), pid = process.pid, tests = [], ...own } = clean(build);
  return { ...own, host, pid, tests: arrayText(tests), replayed, session: sessionOf(build.id, build) };
}

/** Records that name no session are those of a shard that is started once. */
export function sessionOf(buildId: string, { shardIndex, session }: Pick<BuildRecord, 'shardIndex' | 'session'>): string {
  return session ?? uuidOf([buildId, shardIndex]);
}
