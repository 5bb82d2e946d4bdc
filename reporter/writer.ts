/**
 * Writes rows in the background, in batches. Each result goes to the spool file first and is forgotten there when the database has it. A database
 * that fails is asked again after a moment; tests never wait for it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildEnd, BuildRecord, RunRecord } from '../src/storage/records.js';
import type { Spool, SpoolItem } from '../src/storage/spool.js';
import type { OpenPhase, Storage } from '../src/storage/storage.js';
import { describeArtifacts } from './artifacts.js';
import type { RunRows } from './rows.js';

/** Results wait this long for others, to be written together (milliseconds). */
const linger = 1000;
/** The spool file is emptied when the database has all of it. From this many lines on, what came during a writing is written at once for that. */
const longSpool = 500;
/**
 * An attempt that has run for this long, and for twice as long at most, is told of before its end (milliseconds): a quicker one costs its result only.
 */
const beginAfter = 250;
/** A database that failed is left alone for this long (milliseconds). */
const retryAfter = 2000;
/** Results in memory at most; more are read back from the spool file. */
const maxQueue = 1000;
/** A sign of life of the shard (milliseconds). */
const beatInterval = 30_000;
/**
 * Longest wait at the end of a run (milliseconds): in all, for the next answer of a database that is open, and for an embedded database that is
 * being created, which is the first thing that a slow machine does for its user.
 */
const drainTimeout = 10_000;
const answerTimeout = 1200;
const creationTimeout = 30_000;

export interface WriterParts {
  /** Opens the database; called again after a failure. */
  readonly open: (onPhase: (phase: OpenPhase) => void) => Promise<Storage>;
  /** An embedded database takes a while to start, and is worth waiting for. */
  readonly embedded: boolean;
  readonly spool: Spool;
  /** Sends what earlier runs left. */
  readonly replay: (storage: Storage, onProgress: () => void) => Promise<unknown>;
  /** Told of the first failure of an outage. */
  readonly onError: (error: unknown) => void;
}

export class RowWriter {
  readonly #parts: WriterParts;
  #storage: Storage | null = null;
  #queue: SpoolItem[] = [];
  /** Attempts that nobody was told of yet: since when they run (milliseconds), and how their row is made. */
  readonly #fresh = new Map<object, { readonly since: number; readonly row: () => RunRecord }>();
  #watch: NodeJS.Timeout | undefined;
  /** Attempts whose begin is in the spool file only, by id; most end before the database is told of it. */
  readonly #begun = new Map<string, RunRecord>();
  /** Results whose attachments are being read. */
  readonly #making = new Set<Promise<void>>();
  #build: { id: string; session: string } | null = null;
  /** Runs refer to their build, so nothing is sent before it is known. */
  #started: Promise<void> = Promise.resolve();
  /** The spool file has results that the queue does not have. */
  #behind = false;
  /** The spool file could not be written. */
  #unkept: string | null = null;
  #replayed = false;
  #failing = false;
  #phase: OpenPhase | 'opening' = 'opening';
  /** The database has taken results of this run. */
  #taken = false;
  #told = false;
  #retryAt = 0;
  #pumping: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;
  #progress = 0;
  /** No further result is expected. */
  #complete = false;
  #draining = false;
  #closed = false;

  constructor(parts: WriterParts) {
    this.#parts = parts;
  }

  /** Where the rows go, if the database was open at any time. */
  get storage(): Storage | null {
    return this.#storage;
  }

  startBuild(record: Promise<BuildRecord & { readonly session: string }>): void {
    this.#started = this.#track(
      record.then((build) => {
        this.#build = { id: build.id, session: build.session };
        this.#keep(() => this.#parts.spool.setBuild(build));
        this.#queue.unshift({ kind: 'build', build });
        this.#beat = setInterval(() => void this.#signOfLife(), beatInterval);
        this.#beat.unref();
      }),
    );
    this.#schedule(0);
  }

  /** Of a process that is killed, the next run knows what it was about. Most attempts end too soon for their row to be made. */
  beginRun(attempt: object, row: () => RunRecord): void {
    this.#fresh.set(attempt, { since: Date.now(), row });
    this.#watch ??= setInterval(() => {
      this.#tellOfLong();
    }, beginAfter).unref();
  }

  #tellOfLong(): void {
    for (const [attempt, { since, row }] of this.#fresh) {
      if (Date.now() - since < beginAfter) return; // nor are the later ones old enough
      this.#fresh.delete(attempt);
      const run = row();
      this.#keep(() => this.#parts.spool.add({ kind: 'begin', run }));
      if (this.#failing) this.#behind = true;
      else this.#begun.set(run.id, run);
      this.#schedule();
    }
  }

  /** @param attempt what its begin was told of by */
  saveRun(rows: RunRows, merging: boolean, attempt: object = rows): void {
    this.#fresh.delete(attempt);
    // The workers of shards that only wrote blobs knew neither this build nor a database.
    const knowledge =
      merging && rows.report
        ? { heals: rows.report.heals.map((heal) => ({ ...heal, runId: rows.run.id })), entries: rows.report.entries }
        : {};
    const itemOf = (run: RunRecord): SpoolItem => ({ kind: 'run', run, ...knowledge });
    if (rows.artifacts.length === 0) {
      this.#add(itemOf(rows.run));
      return;
    }
    // Kept at once, and again when the files are hashed: Playwright may remove them soon.
    const artifacts = rows.artifacts.map(({ record }) => record);
    this.#keep(() => this.#parts.spool.add(itemOf({ ...rows.run, artifacts })));
    void this.#track(describeArtifacts(rows.artifacts).then((described) => this.#add(itemOf({ ...rows.run, artifacts: described }))));
  }

  /** Every test has its result: nothing is left to wait for, and workers take a moment to stop. Results may still come, e.g. of a serial group's retry. */
  complete(): void {
    this.#complete = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#schedule();
  }

  endBuild(end: BuildEnd): void {
    // In order: the end is the last that is said of a build.
    const before = Promise.all(this.#making);
    void this.#track(before.then(() => this.#add({ kind: 'end', end })));
  }

  /** Waits until everything is written, as long as the database answers. @returns false if results stay in the spool */
  async drain(): Promise<boolean> {
    this.#draining = true;
    clearInterval(this.#beat);
    clearInterval(this.#watch);
    clearTimeout(this.#timer);
    const start = Date.now();
    let progress = this.#progress;
    let since = start;
    let tried = false;
    while (!this.#isDone() && Date.now() - start < (this.#parts.embedded && this.#isStarting() ? creationTimeout : drainTimeout)) {
      if (this.#pumping === null && this.#making.size === 0) {
        if (tried && this.#failing) break;
        tried = true;
        this.#start();
      }
      await Promise.race([this.#pumping ?? Promise.all(this.#making), sleep(25)]);
      if (progress !== this.#progress) [progress, since] = [this.#progress, Date.now()];
      if (!this.#isStarting() && Date.now() - since > answerTimeout) break;
    }
    const done = this.#isDone();
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#keep(() => this.#parts.spool.close(!done));
    // Where the embedded database could not be written either, that is the same cause, and has been told.
    if (!done && this.#unkept !== null && !(this.#parts.embedded && this.#told))
      this.#parts.onError(
        new Error(
          `${this.#parts.spool.file} can't be written (${this.#unkept}), the results of this run are lost; free it or set PACTS_HOME to another folder.`,
        ),
      );
    else if (!done && !this.#told)
      this.#parts.onError(
        new Error(
          `The database did not take all results in time; the rest is in ${this.#parts.spool.file} and is sent by the next run or pacts flush.`,
        ),
      );
    return done;
  }

  /** An embedded database is being created or started, its first statements included, or this process or another shard brings a schema up to date. */
  #isStarting(): boolean {
    if (this.#failing) return false;
    return this.#parts.embedded ? !this.#taken && this.#phase !== 'running' : this.#storage === null && this.#phase === 'migrating';
  }

  #isDone(): boolean {
    return this.#queue.length === 0 && !this.#behind && this.#making.size === 0 && this.#pumping === null;
  }

  #track(work: Promise<void>): Promise<void> {
    const settled = work
      .catch((error: unknown) => {
        this.#parts.onError(error);
      })
      .finally(() => {
        this.#making.delete(settled);
        this.#progress++;
      });
    this.#making.add(settled);
    return settled;
  }

  #add(item: SpoolItem): void {
    if (this.#closed) return;
    if (item.kind === 'run') this.#begun.delete(item.run.id);
    const kept = this.#keep(() => this.#parts.spool.add(item));
    // Once the file has what the queue does not have, it is read anyway. What could not be kept stays in memory, as far as there is room.
    if (kept && (this.#behind || this.#queue.length >= maxQueue)) this.#behind = true;
    else if (this.#queue.length < 10 * maxQueue) this.#queue.push(item);
    this.#schedule();
  }

  /** @returns false where even the spool can't be written, e.g. on a full disk; the tests go on */
  #keep(write: () => void): boolean {
    if (this.#unkept !== null) return false;
    try {
      write();
      return true;
    } catch (error) {
      this.#unkept = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      return false;
    }
  }

  #schedule(ms = this.#complete ? 0 : linger): void {
    if (this.#draining || this.#pumping || this.#timer) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#start();
      },
      Math.max(ms, this.#retryAt - Date.now()),
    );
    this.#timer.unref();
  }

  #start(): void {
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = null;
      if (this.#isLeft()) this.#schedule();
    });
  }

  /** The database has not been told of everything. */
  #isLeft(): boolean {
    return this.#queue.length > 0 || this.#behind || this.#begun.size > 0;
  }

  /** What is left is written without a pause. */
  #isUrgent(): boolean {
    return this.#draining || this.#complete || this.#behind || this.#parts.spool.lines >= longSpool;
  }

  async #pump(): Promise<void> {
    const { open, replay, spool } = this.#parts;
    const onProgress = (): void => {
      this.#progress++;
    };
    let batch: SpoolItem[] = [];
    try {
      this.#storage ??= await open((phase) => {
        this.#phase = phase;
      });
      await this.#started;
      onProgress();
      const { sendItems } = await import('../src/storage/sendItems.js');
      const storage = this.#storage;
      if (!this.#replayed) {
        await replay(storage, onProgress);
        this.#replayed = true;
      }
      while (this.#isLeft() && !this.#closed) {
        batch = this.#queue.splice(0);
        if (this.#behind) {
          this.#behind = false;
          batch.push(...(await spool.read()));
        }
        const begun = [...this.#begun];
        const { rejected } = await sendItems(storage, batch, { replayed: false, onProgress });
        this.#taken ||= batch.length > 0;
        if (rejected[0]) {
          this.#keep(() => spool.putAside(rejected));
          this.#parts.onError(
            new Error(`The database does not take a result, which is put aside in ${spool.file}.rejected: ${rejected[0].reason}.`),
          );
        }
        batch = [];
        if (begun.length > 0) {
          await storage.runs.begin(begun.filter(([id]) => this.#begun.has(id)).map(([, run]) => run));
          for (const [id] of begun) this.#begun.delete(id);
        }
        this.#failing = false;
        // What has come since waits for more: it would be a row or two, and others during theirs.
        if (!this.#isUrgent()) break;
      }
      if (!this.#isLeft() && !this.#closed && this.#making.size === 0) this.#keep(() => spool.clear());
    } catch (error) {
      await this.#fail(error, batch);
    }
  }

  async #fail(error: unknown, batch: readonly SpoolItem[]): Promise<void> {
    if (this.#unkept === null) {
      this.#behind ||= batch.length > 0 || this.#queue.length > 0 || this.#begun.size > 0;
      this.#queue = [];
    } else this.#queue.unshift(...batch);
    this.#begun.clear();
    this.#retryAt = Date.now() + retryAfter;
    this.#failing = true;
    const storage = this.#storage;
    if (!this.#told && !this.#closed) {
      this.#told = true;
      this.#parts.onError(storage?.explain(error) ?? error);
    }
    // Another process may own the embedded database by now, at another address.
    if (storage?.kind === 'embedded') {
      this.#storage = null;
      await Promise.race([storage.close().catch(() => undefined), sleep(500)]);
    }
  }

  async #signOfLife(): Promise<void> {
    this.#keep(() => this.#parts.spool.touch());
    if (this.#build && this.#storage && !this.#failing) await this.#storage.builds.beat(this.#build).catch(() => undefined);
  }
}
