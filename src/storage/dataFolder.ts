/** The data folder of the embedded database. Creating and migrating one takes seconds, so the build packs a fresh one into the package. */
import { PGlite } from '@electric-sql/pglite';
import fs from 'node:fs';
import path from 'node:path';
import { packageFolder } from './packageFolder.js';

/** Made by scripts/build.mjs. */
const template = path.join(packageFolder(), 'pgdata.tar.gz');

/** A start fills all of it with zeros, which for PostgreSQL's 128 MB takes as long as the rest of the start. */
const sharedBuffers = '16MB';

const openFolder = (dataDir: string): Promise<PGlite> =>
  PGlite.create({ dataDir, startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${sharedBuffers}`] });

/**
 * Opens `<home>/pgdata`, which is made under another name first: a process killed on the way leaves no half of a database behind.
 * Only the owner of the folder's lock may call this.
 */
export async function openDataFolder(home: string): Promise<PGlite> {
  const folder = path.join(home, 'pgdata');
  if (fs.existsSync(folder)) return await openFolder(folder);
  const fresh = `${folder}.new`;
  if (await unpackTemplate(fresh)) {
    fs.renameSync(fresh, folder);
    try {
      return await openFolder(folder);
    } catch {
      // Another PostgreSQL than that of the installed PGlite: create the database from nothing.
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
  fs.rmSync(fresh, { recursive: true, force: true });
  const created = await openFolder(fresh);
  await created.close();
  fs.renameSync(fresh, folder);
  return await openFolder(folder);
}

/** @returns false if the package brings none or it can't be read */
async function unpackTemplate(folder: string): Promise<boolean> {
  if (!fs.existsSync(template)) return false;
  const { extract } = await import('tar'); // needed once for each folder
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  try {
    extract({ file: template, cwd: folder, sync: true }); // twice as fast as the asynchronous way; nothing else waits here
    return true;
  } catch {
    return false;
  }
}
