// Runs a script of the measuring sets in ../shared/bench (PACTS_SHARED names another place), with the rest of the arguments.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [name, ...args] = process.argv.slice(2);
const script = path.join(process.env.PACTS_SHARED ?? path.resolve(root, '../shared'), 'bench', name);
if (!fs.existsSync(script)) {
  console.error(`The measuring set ${name} is not there: expected ${script}. Set PACTS_SHARED to the folder that holds bench/.`);
  process.exit(1);
}
// Files of this repository are meant from its root.
const own = args.map((arg) => (/\.(?:mjs|js)$/.test(arg) ? path.resolve(root, arg) : arg));
process.exit(spawnSync(process.execPath, [script, ...own], { stdio: 'inherit' }).status ?? 1);
