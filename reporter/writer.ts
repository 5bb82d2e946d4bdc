/** Writes rows in order in the background; what the database does not take goes to a spool file and is sent by a later start. */
import { createHash } from 'node:crypto';
import { createReadStream, promises as fs } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { BuildEnd, BuildRecord, RunRecord } from '../src/storage/records.js';
import type { Spool, SpoolItem } from '../src/storage/spool.js';
import type { Storage } from '../src/storage/storage.js';
import type { PendingArtifact, RunRows } from './rows.js';

export class RowWriter {
  readonly #storage: Promise<Storage>;
  readonly #spool: Spool;
  readonly #onError: (error: unknown) => void;
  /** What was handed over and is neither in the database nor in the spool. */
  readonly #waiting = new Set<SpoolItem>();
  #queue: Promise<void> = Promise.resolve();
  #broken = false;
  /** The spool could not be written. */
  #unkept = false;
  #closed = false;

  /** @param onError told of the first failure of each kind; the rows are in the spool by then */
  constructor(storage: Promise<Storage>, spool: Spool, onError: (error: unknown) => void) {
    this.#storage = storage;
    this.#spool = spool;
    this.#onError = onError;
    storage.catch((error: unknown) => {
      this.#broken = true;
      onError(error);
    });
  }

  startBuild(record: Promise<BuildRecord>): void {
    this.#enqueue(record.then((build) => ({ kind: 'build', build })));
  }

  beginRun(run: RunRecord): void {
    if (this.#broken) return; // a beginning is worth nothing once the end is in the spool
    this.#queue = this.#queue.then(async () => {
      if (this.#broken || this.#closed) return;
      await (await this.#storage).runs.begin(run).catch(() => undefined);
    });
    this.#queue = this.#queue.catch(() => undefined);
  }

  saveRun(rows: RunRows, merging: boolean): void {
    // The files are hashed at once: Playwright may remove them soon.
    const item = Promise.all(rows.artifacts.map(describe)).then((artifacts): SpoolItem => {
      const knowledge = merging && rows.report ? { heals: rows.report.heals, entries: rows.report.entries } : {};
      return { kind: 'run', run: { ...rows.run, artifacts }, ...knowledge };
    });
    this.#enqueue(item);
  }

  endBuild(end: BuildEnd): void {
    this.#enqueue(Promise.resolve({ kind: 'end', end }));
  }

  /** Sends what earlier runs left in the spool. */
  replay(): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#broken) return;
      const storage = await this.#storage.catch(() => null);
      if (storage) await this.#spool.replay((item) => send(storage, item)).catch(this.#onError);
    });
  }

  /** Waits until everything is written, at most `timeoutMs`; the rest goes to the spool. */
  async drain(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => {
        resolve(true);
      }, timeoutMs);
    });
    const isLate = await Promise.race([this.#queue.then(() => false), late]);
    clearTimeout(timer);
    if (!isLate) return;
    this.#closed = true;
    if (!this.#keep([...this.#waiting])) return;
    this.#onError(
      new Error(
        `The database did not take all results within ${timeoutMs / 1000} s; the rest is in ${this.#spool.file} and is sent by the next run.`,
      ),
    );
  }

  #enqueue(made: Promise<SpoolItem>): void {
    const item = made.then((ready) => {
      this.#waiting.add(ready);
      return ready;
    });
    this.#queue = this.#queue.then(async () => this.#write(await item));
  }

  async #write(item: SpoolItem): Promise<void> {
    if (this.#isClosed()) return; // drain has put it into the spool
    try {
      if (this.#broken) this.#keep([item]);
      else await this.#send(item);
    } catch (error) {
      if (this.#isClosed()) return;
      this.#keep([item]);
      this.#broken = true;
      this.#onError(error);
    }
    this.#waiting.delete(item);
  }

  /** Puts rows into the spool. Where even that can't be written (a full disk), the rows are lost, and told; the tests go on. */
  #keep(items: readonly SpoolItem[]): boolean {
    try {
      for (const item of items) this.#spool.add(item);
      return true;
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      // Without a database this is the same cause again, and has been told.
      if (!this.#unkept && !this.#broken)
        this.#onError(
          new Error(
            `${this.#spool.file} can't be written (${reason}), the results of this run are lost; free it or set PACTS_HOME to another folder.`,
          ),
        );
      this.#unkept = true;
      return false;
    }
  }

  async #send(item: SpoolItem): Promise<void> {
    const storage = await this.#storage;
    await send(storage, item).catch((error: unknown) => {
      throw storage.explain(error);
    });
  }

  #isClosed(): boolean {
    return this.#closed;
  }
}

async function send(storage: Storage, item: SpoolItem): Promise<void> {
  if (item.kind === 'build') await storage.builds.start(item.build);
  else if (item.kind === 'end') await storage.builds.end(item.end);
  else {
    await storage.runs.save(item.run);
    if (item.heals) await storage.heals.saveHeals(item.heals);
    if (item.entries && item.entries.length > 0) await storage.selectors.save(item.entries);
  }
}

/** Size and content hash of an attachment; a file that is gone keeps its row without them. */
async function describe({ record, file, body }: PendingArtifact): Promise<RunRecord['artifacts'][number]> {
  const hash = createHash('sha256');
  if (body) return { ...record, sha256: hash.update(body).digest('hex') };
  if (file === null) return record;
  try {
    const { size } = await fs.stat(file);
    await pipeline(createReadStream(file), hash);
    return { ...record, sizeBytes: size, sha256: hash.digest('hex') };
  } catch {
    return record;
  }
}
