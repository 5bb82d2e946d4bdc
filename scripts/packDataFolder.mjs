// Makes the empty data folder of the embedded database that the package brings along, so that its first start takes no seconds.
// Called by the build with the folder of the compiled package; kept in node_modules/ until another PGlite is installed.
import { PGlite } from '@electric-sql/pglite';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Writes `<dist>/pgdata.br`. */
export async function packDataFolder(dist) {
  const manifest = path.resolve(path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), '../package.json');
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  const kept = path.join(root, `node_modules/.pacts-pgdata-${version}.br`);
  if (!fs.existsSync(kept)) {
    const { packFolder } = await import(pathToFileURL(path.join(dist, 'src/storage/dataFolder.js')).href);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-pgdata-'));
    const fresh = `${kept}.${process.pid}`;
    try {
      const dataDir = path.join(folder, 'pgdata');
      const db = await PGlite.create({ dataDir });
      await db.close();
      fs.writeFileSync(fresh, packFolder(dataDir));
      fs.renameSync(fresh, kept);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
      fs.rmSync(fresh, { force: true });
    }
  }
  fs.copyFileSync(kept, path.join(dist, 'pgdata.br'));
}
