/** Spool files that another process, on another machine perhaps, has left: finding and sending them. The files stay. */
import fs from 'node:fs';
import path from 'node:path';
import { StorageError } from './errors.js';
import { sendItems, type Sent } from './sendItems.js';
import { readItems } from './spoolItem.js';
import type { Storage } from './storage.js';

export interface Imported extends Sent {
  readonly file: string;
  /** Lines that are no results. */
  readonly broken: number;
}

/** `<name>.jsonl`, or the name that it has while a process is sending it. */
const spoolName = /\.jsonl(\.\d+)?$/;

/**
 * @param paths files, taken whatever their name, and folders, whose spool files are looked for at any depth
 * @throws StorageError if a path is not there or a folder has no spool file
 */
export function findImports(paths: readonly string[]): string[] {
  const found = paths.flatMap((given) => {
    const stat = fs.statSync(given, { throwIfNoEntry: false });
    if (!stat) throw new StorageError(`${given} is not there; name a spool file (.jsonl) or a folder that has some.`);
    if (!stat.isDirectory()) return [given];
    const files = fs
      .readdirSync(given, { recursive: true, withFileTypes: true })
      .filter((item) => item.isFile() && spoolName.test(item.name))
      .map((item) => path.join(item.parentPath, item.name))
      .sort();
    if (files.length === 0)
      throw new StorageError(`${given} has no spool file (.jsonl); name the folder that has them, such as .pacts/spool.`);
    return files;
  });
  return [...new Set(found)];
}

/** Sending a file again changes nothing. @throws what the database answers, unless it is about the data */
export async function importFile(storage: Storage, file: string): Promise<Imported> {
  const { items, broken } = readItems(file);
  const sent = await sendItems(storage, items, { replayed: true });
  return { file, ...sent, broken: broken.length };
}
