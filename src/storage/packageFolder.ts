/** Where the files are that come with the code: SQL, the embedded database's script and template. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder above that holds `sql/`: that of the sources, or `dist/`. The built code stands in files of its own or in a bundle, at different depths. */
export function packageFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!fs.existsSync(path.join(folder, 'sql')) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  return folder;
}
