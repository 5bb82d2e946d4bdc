/** Repository of `builds` and `build_shards`. */
import os from 'node:os';
import type { Database, Queries } from './database.js';
import { isAlive } from './embedded.js';
import type { BuildEnd, BuildRecord } from './records.js';

export class BuildRepository {
  readonly #db: Database;
  readonly #queries: Queries;

  constructor(db: Database, queries: Queries) {
    this.#db = db;
    this.#queries = queries;
  }

  /** Registers a shard's start; starting it again replaces its own row only. Marks what died on this host as interrupted. */
  async start(build: BuildRecord): Promise<void> {
    await this.#interruptDead();
    await this.#db.tx(async (tx) => {
      await tx.none(this.#queries.startBuild, build);
      await tx.none(this.#queries.startShard, { ...build, host: os.hostname(), pid: process.pid });
    });
  }

  async end(end: BuildEnd): Promise<void> {
    await this.#db.none(this.#queries.endShard, end);
  }

  async #interruptDead(): Promise<void> {
    const running = await this.#db.any<{ buildId: string; shardIndex: number; pid: number }>(this.#queries.runningOnHost, { host: os.hostname() });
    for (const shard of running) if (!isAlive(shard.pid)) await this.#db.none(this.#queries.interruptShard, shard);
  }
}
