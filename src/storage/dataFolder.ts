/**
 * The data folder of the embedded database. Creating one takes seconds, so the package brings an empty one along, packed by
 * scripts/packDataFolder.mjs; without it, or if it doesn't fit the installed PGlite, the database is created from nothing.
 */
import { PGlite } from '@electric-sql/pglite';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

/** dist/pgdata.br, seen from dist/src/storage. */
export const packedFile = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../pgdata.br');

/**
 * Opens `<home>/pgdata`, which is made under another name first: a process killed on the way leaves no half of a database behind.
 * Only the owner of the folder's lock may call this.
 */
export async function openDataFolder(home: string): Promise<PGlite> {
  const folder = path.join(home, 'pgdata');
  if (!fs.existsSync(folder)) {
    const fresh = path.join(home, 'pgdata.new');
    const opened = await unpackAndTry(fresh);
    if (!opened) await createIn(fresh);
    fs.renameSync(fresh, folder);
  }
  return await PGlite.create({ dataDir: folder });
}

async function createIn(folder: string): Promise<void> {
  fs.rmSync(folder, { recursive: true, force: true });
  const db = await PGlite.create({ dataDir: folder });
  await db.close();
}

/** @returns false if there is no packed folder, or it is not of the installed PGlite's PostgreSQL */
async function unpackAndTry(folder: string): Promise<boolean> {
  fs.rmSync(folder, { recursive: true, force: true });
  if (!fs.existsSync(packedFile)) return false;
  try {
    unpackFolder(fs.readFileSync(packedFile), folder);
    const db = await PGlite.create({ dataDir: folder });
    await db.close();
    return true;
  } catch {
    return false;
  }
}

/** A folder as bytes: the length of a JSON list of names and sizes (-1 = a folder), the list, the contents; compressed. */
export function packFolder(folder: string): Buffer {
  const items = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((item) => ({ full: path.join(item.parentPath, item.name), isFolder: item.isDirectory() }))
    .sort((a, b) => (a.full < b.full ? -1 : 1));
  const contents = items.map(({ full, isFolder }) => (isFolder ? Buffer.alloc(0) : fs.readFileSync(full)));
  const list = items.map(({ full, isFolder }, index) => [
    path.relative(folder, full).split(path.sep).join('/'),
    isFolder ? -1 : (contents[index]?.length ?? 0),
  ]);
  const header = Buffer.from(JSON.stringify(list));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN } = zlib.constants;
  return zlib.brotliCompressSync(Buffer.concat([length, header, ...contents]), {
    params: { [BROTLI_PARAM_QUALITY]: 9, [BROTLI_PARAM_LGWIN]: 24 },
  });
}

/** Reverses `packFolder`. @param folder does not exist yet */
export function unpackFolder(packed: Buffer, folder: string): void {
  const bytes = zlib.brotliDecompressSync(packed);
  let offset = 4 + bytes.readUInt32LE(0);
  const list = JSON.parse(bytes.toString('utf8', 4, offset)) as [string, number][];
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, size] of list) {
    if (size < 0) fs.mkdirSync(path.join(folder, name), { recursive: true });
    else fs.writeFileSync(path.join(folder, name), bytes.subarray(offset, (offset += size)));
  }
}
