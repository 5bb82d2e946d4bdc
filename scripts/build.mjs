// Builds the package into dist/: the in-page script as one string, then the TypeScript, then the SQL files. Does nothing when no source has
// changed since the last build. `--page-only` makes just the in-page script, which every other step (type check, tests from source) imports.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = (name) => path.join(root, name);
const pageSource = at('src/healing/pageSource.generated.ts');
/** Outside of dist/, which is what the package ships. */
const stampFile = at('node_modules/.pacts-build.json');

/** The page script is bundled from src/healing, the rest from all of these. */
const pageInputs = ['src/healing', 'package-lock.json', 'scripts/build.mjs'];
const allInputs = ['src', 'fixtures', 'reporter', 'sql', 'tsconfig.json', 'package.json', 'package-lock.json', 'scripts/build.mjs'];

function filesOf(name) {
  const entry = at(name);
  if (!fs.existsSync(entry)) return [];
  if (fs.statSync(entry).isFile()) return [entry];
  return fs
    .readdirSync(entry, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && !item.name.endsWith('.generated.ts'))
    .map((item) => path.join(item.parentPath, item.name));
}

/** Hash over names and contents; times of files differ between checkouts. */
function hashOf(inputs) {
  const hash = crypto.createHash('sha256');
  for (const file of inputs.flatMap(filesOf).sort())
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(fs.readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function readStamp() {
  try {
    return JSON.parse(fs.readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

async function buildPageScript() {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [at('src/healing/page/index.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    minify: true,
    legalComments: 'none',
  });
  const source = result.outputFiles[0].text;
  const text = `/** The in-page half of the healing engine as one script; made by scripts/build.mjs. */\nexport const pageSource: string = ${JSON.stringify(source)};\n`;
  if (!fs.existsSync(pageSource) || fs.readFileSync(pageSource, 'utf8') !== text) fs.writeFileSync(pageSource, text);
}

/** An empty database cluster of the installed PGlite: unpacking it takes a fraction of creating one. Kept between builds. */
async function databaseTemplate() {
  const { version } = JSON.parse(fs.readFileSync(at('node_modules/@electric-sql/pglite/package.json'), 'utf8'));
  const file = at(`node_modules/.pacts-pgdata-${version}.tar.gz`);
  if (!fs.existsSync(file)) {
    const { PGlite } = await import('@electric-sql/pglite');
    const db = await PGlite.create();
    const dump = Buffer.from(await (await db.dumpDataDir('gzip')).arrayBuffer());
    await db.close();
    fs.writeFileSync(`${file}.${process.pid}`, dump);
    fs.renameSync(`${file}.${process.pid}`, file);
  }
  return file;
}

/**
 * Declarations name Playwright by the package that `@playwright/test` re-exports. With the `paths` entry that maps `@playwright/test` to this
 * package (no spec edited), the compiler would map that name in our declarations too, and they would import themselves.
 */
function renamePlaywrightInTypes(folder) {
  for (const name of fs.readdirSync(folder, { recursive: true })) {
    const file = path.join(folder, name);
    if (!name.endsWith('.d.ts')) continue;
    const text = fs.readFileSync(file, 'utf8');
    const renamed = text.replaceAll(`'@playwright/test'`, `'playwright/test'`).replaceAll(`"@playwright/test"`, `"playwright/test"`);
    if (renamed !== text) fs.writeFileSync(file, renamed);
  }
}

/** Compiles beside the old dist/ and swaps them, so that a failed build leaves the old one and nobody sees half of one. */
function buildPackage(template) {
  const fresh = at(`node_modules/.pacts-dist-${process.pid}`);
  const old = `${fresh}-old`;
  try {
    const compiler = [at('node_modules/typescript/bin/tsc'), '-p', root, '--outDir', fresh];
    const tsc = spawnSync(process.execPath, compiler, { stdio: 'inherit' });
    if (tsc.status !== 0) process.exit(tsc.status ?? 1);
    renamePlaywrightInTypes(fresh);
    if (fs.existsSync(at('sql'))) fs.cpSync(at('sql'), path.join(fresh, 'sql'), { recursive: true });
    fs.copyFileSync(template, path.join(fresh, 'pgdata.tar.gz'));
    const bin = path.join(fresh, 'src/cli/index.js');
    if (fs.existsSync(bin)) fs.chmodSync(bin, 0o755);
    if (fs.existsSync(at('dist'))) fs.renameSync(at('dist'), old);
    fs.renameSync(fresh, at('dist'));
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
    fs.rmSync(old, { recursive: true, force: true });
  }
}

const stamp = readStamp();
const page = hashOf(pageInputs);
if (stamp.page !== page || !fs.existsSync(pageSource)) {
  await buildPageScript();
  fs.writeFileSync(stampFile, JSON.stringify({ ...stamp, page }));
}
if (!process.argv.includes('--page-only')) {
  const all = hashOf(allInputs);
  if (stamp.all !== all || !fs.existsSync(at('dist/src'))) {
    buildPackage(await databaseTemplate());
    fs.writeFileSync(stampFile, JSON.stringify({ page, all }));
  }
}
