/** Results that the database did not take, one JSON line each, in `<home>/spool/`; sent by the next run. */
import fs from 'node:fs';
import path from 'node:path';
import type { HealRecord, SelectorEntry } from '../selector/types.js';
import type { BuildEnd, BuildRecord, RunRecord } from './records.js';

export type SpoolItem =
  | { readonly kind: 'build'; readonly build: BuildRecord }
  | { readonly kind: 'end'; readonly end: BuildEnd }
  | { readonly kind: 'run'; readonly run: RunRecord; readonly heals?: readonly HealRecord[]; readonly entries?: readonly SelectorEntry[] };

/** Fields that are dates; JSON has none. */
const dateFields = new Set(['startedAt', 'finishedAt']);

export class Spool {
  readonly #folder: string;
  readonly file: string;

  /** @param name distinguishes writers; the process id keeps two runs of one build apart */
  constructor(home: string, name: string) {
    this.#folder = path.join(home, 'spool');
    this.file = path.join(this.#folder, `${name.replace(/[^\w.-]+/g, '_').slice(0, 80)}-${process.pid}.jsonl`);
  }

  /** Appends at once, so that a killed process loses nothing that was handed over. */
  add(item: SpoolItem): void {
    fs.mkdirSync(this.#folder, { recursive: true });
    fs.appendFileSync(this.file, `${JSON.stringify(item)}\n`);
  }

  addAll(items: Iterable<SpoolItem>): void {
    for (const item of items) this.add(item);
  }

  /**
   * Sends the files of earlier processes, oldest first, and removes each that was sent in full.
   * A file is claimed by renaming it, so that two starts at once don't send it twice; sending twice would do no harm.
   */
  async replay(send: (item: SpoolItem) => Promise<void>): Promise<number> {
    let sent = 0;
    for (const file of this.#waiting()) {
      const claimed = `${file}.${process.pid}`;
      try {
        fs.renameSync(file, claimed);
      } catch {
        continue; // another start was quicker
      }
      try {
        for (const line of fs.readFileSync(claimed, 'utf8').split('\n')) {
          const item = parse(line);
          if (!item) continue; // the last line of a killed process may be cut
          await send(item);
          sent++;
        }
        fs.rmSync(claimed, { force: true });
      } catch (error) {
        fs.renameSync(claimed, file);
        throw error;
      }
    }
    return sent;
  }

  #waiting(): string[] {
    if (!fs.existsSync(this.#folder)) return [];
    return fs
      .readdirSync(this.#folder)
      .filter((name) => name.endsWith('.jsonl') && path.join(this.#folder, name) !== this.file)
      .map((name) => path.join(this.#folder, name))
      .sort((a, b) => fs.statSync(a).mtimeMs - fs.statSync(b).mtimeMs);
  }
}

function parse(line: string): SpoolItem | null {
  try {
    return JSON.parse(line, (key, value: unknown) =>
      dateFields.has(key) && typeof value === 'string' ? new Date(value) : value,
    ) as SpoolItem;
  } catch {
    return null;
  }
}
