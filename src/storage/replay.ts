/** Sends the spool files that earlier processes have left, oldest first, and removes each that was sent. */
import fs from 'node:fs';
import path from 'node:path';
import { isAlive } from './ownerLock.js';
import { sendItems, type Sent } from './sendItems.js';
import { putAside, removeIfEmpty, spoolFolder } from './spool.js';
import type { Storage } from './storage.js';

/** The writer of a file touches it more often than this, if it lives (milliseconds). */
const silentAfter = 120_000;

/** `<name>-<process id>.jsonl`, and `.<process id>` of who sends it. */
const fileName = /-(\d+)\.jsonl(?:\.(\d+))?$/;

export interface Replayed extends Sent {
  files: number;
  /** Lines that are no results. */
  broken: number;
}

/**
 * Files of processes that run are left alone. A file is claimed by renaming it, so that two starts at once don't send it twice.
 * What the database refuses for good is put aside in `<file>.rejected`.
 * @throws what the database answers; the file stays for the next time
 */
export async function replaySpool(home: string, storage: Storage, onProgress?: () => void): Promise<Replayed> {
  const total: Replayed = { files: 0, sent: 0, superseded: 0, rejected: [], broken: 0 };
  for (const file of spoolFiles(home).waiting) {
    const original = file.replace(/\.jsonl\.\d+$/, '.jsonl');
    const claimed = `${original}.${process.pid}`;
    try {
      fs.renameSync(file, claimed);
    } catch {
      continue; // another start was quicker
    }
    try {
      const { readItems } = await import('./spoolItem.js'); // most runs find no file
      const { items, broken } = readItems(claimed);
      const { sent, superseded, rejected } = await sendItems(storage, items, { replayed: true, ...(onProgress ? { onProgress } : {}) });
      putAside(original, rejected, broken);
      total.files++;
      total.sent += sent;
      total.superseded += superseded;
      total.rejected.push(...rejected);
      total.broken += broken.length;
      fs.rmSync(claimed, { force: true });
    } catch (error) {
      fs.renameSync(claimed, original);
      throw error;
    }
  }
  removeIfEmpty(spoolFolder(home));
  return total;
}

/** Files whose results wait, oldest first, whoever has left them, and those of processes that run. */
export function spoolFiles(home: string): { waiting: string[]; busy: string[] } {
  const folder = spoolFolder(home);
  if (!fs.existsSync(folder)) return { waiting: [], busy: [] };
  const files = fs
    .readdirSync(folder)
    .map((name) => ({ file: path.join(folder, name), match: fileName.exec(name) }))
    .flatMap(({ file, match }) => {
      const stat = fs.statSync(file, { throwIfNoEntry: false });
      return match && stat ? [{ file, time: stat.mtimeMs, pid: Number(match[2] ?? match[1]) }] : [];
    })
    .sort((a, b) => a.time - b.time);
  const isBusy = ({ time, pid }: { time: number; pid: number }): boolean => isAlive(pid) && Date.now() - time <= silentAfter;
  return {
    waiting: files.filter((file) => !isBusy(file)).map(({ file }) => file),
    busy: files.filter(isBusy).map(({ file }) => file),
  };
}
