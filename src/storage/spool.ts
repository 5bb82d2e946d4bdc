/**
 * The spool file of one process, one JSON line for each result: a result is written here first and forgotten when the database has it, so that
 * neither a killed process nor a database that is away loses any.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { BuildRecord } from './records.js';
import type { SpoolItem } from './spoolItem.js';

export type { SpoolItem } from './spoolItem.js';

export const spoolFolder = (home: string): string => path.join(home, 'spool');

export class Spool {
  readonly #folder: string;
  readonly file: string;
  #open: number | null = null;
  /** The build stands at the beginning of the file, so that the file can be sent from anywhere. */
  #header: string | null = null;
  #headerIsFirst = false;
  #lines = 0;

  /** @param name distinguishes writers; the process id keeps two runs of one build apart */
  constructor(home: string, name: string) {
    this.#folder = spoolFolder(home);
    this.file = path.join(this.#folder, `${name.replace(/[^\w.-]+/g, '_').slice(0, 80)}-${process.pid}.jsonl`);
  }

  /** What was added since the file was empty. */
  get lines(): number {
    return this.#lines;
  }

  /** The build to which the results belong. */
  setBuild(build: BuildRecord): void {
    this.#header = `${JSON.stringify({ kind: 'build', build } satisfies SpoolItem)}\n`;
    this.#headerIsFirst = this.#lines === 0;
    this.#append(this.#header);
  }

  /** Appends at once, so that a killed process loses nothing that was handed over. */
  add(item: SpoolItem): void {
    this.#append(`${JSON.stringify(item)}\n`);
    this.#lines++;
  }

  /** The checks of a line are loaded with the first file that is read: most runs read none. */
  async read(): Promise<SpoolItem[]> {
    const { readItems } = await import('./spoolItem.js');
    return readItems(this.file).items;
  }

  /** Everything is in the database. */
  clear(): void {
    if (this.#open === null || this.#lines === 0) return;
    fs.ftruncateSync(this.#open, this.#headerIsFirst ? Buffer.byteLength(this.#header ?? '') : 0);
    if (this.#header !== null && !this.#headerIsFirst) this.#append(this.#header);
    this.#headerIsFirst = true;
    this.#lines = 0;
  }

  /** Says that the file's owner lives: a process id means little where containers share a folder. */
  touch(): void {
    const now = new Date();
    if (this.#open !== null) fs.futimesSync(this.#open, now, now);
  }

  putAside(refused: readonly object[]): void {
    putAside(this.file, refused);
  }

  /** Ends the file. @param keep results in it are not in the database yet */
  close(keep: boolean): void {
    if (this.#open === null) return;
    fs.closeSync(this.#open);
    this.#open = null;
    if (keep) return;
    fs.rmSync(this.file, { force: true });
    removeIfEmpty(this.#folder);
  }

  #append(text: string): void {
    if (this.#open === null) {
      fs.mkdirSync(this.#folder, { recursive: true });
      this.#open = fs.openSync(this.file, 'a');
    }
    fs.writeSync(this.#open, text);
  }
}

/** Keeps what the database refuses for good, and lines that are no results, where nobody sends them again. */
export function putAside(file: string, refused: readonly object[], lines: readonly string[] = []): void {
  for (const text of [...refused.map((item) => JSON.stringify(item)), ...lines]) fs.appendFileSync(`${file}.rejected`, `${text}\n`);
}

export function removeIfEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch {
    // others have files in it, or it is gone
  }
}
