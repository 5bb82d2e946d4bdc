// Builds the package into dist/: what browsers get (the in-page script of healing; script and style of the web pages) as strings, then the
// TypeScript, then the SQL files. Does nothing when no source has changed since the last build. `--page-only` makes just those strings, which every
// other step (type check, tests from source) imports.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = (name) => path.join(root, name);
const pageSource = at('src/healing/pageSource.generated.ts');
const pageAssets = at('src/server/pages/assets.generated.ts');
/** Outside of dist/, which is what the package ships. */
const stampFile = at('node_modules/.pacts-build.json');

/** The strings are made from these, the rest from all. */
const pageInputs = ['src/healing', 'src/server/pages', 'src/history', 'package-lock.json', 'scripts/build.mjs'];
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

async function bundle(entry, options) {
  const { build } = await import('esbuild');
  const result = await build({ entryPoints: [at(entry)], bundle: true, write: false, minify: true, legalComments: 'none', ...options });
  return result.outputFiles[0].text;
}

function writeIfChanged(file, text) {
  if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) fs.writeFileSync(file, text);
}

/**
 * Has the functions of a bundle compiled together with it: V8 does so with a function in parentheses (https://v8.dev/blog/preparser). Else each is parsed
 * twice in every new document: in passing, and again when it is first called.
 */
async function eagerly(script) {
  const { default: ts } = await import('typescript');
  const file = ts.createSourceFile('bundle.js', script, ts.ScriptTarget.ES2022, true);
  const { body } = file.statements.find(({ expression }) => expression?.kind === ts.SyntaxKind.CallExpression).expression.expression
    .expression;
  const functions = body.statements.filter(ts.isFunctionDeclaration);
  const rest = functions.reduceRight((text, { pos, end }) => text.slice(0, pos) + text.slice(end), script);
  const start = body.getStart() + 1;
  // The name stands before it; `async` and `*` stay.
  const compiled = functions.map(
    (one) => `${one.name.text}=(${script.slice(one.getStart(), one.name.pos)}${script.slice(one.name.end, one.end)})`,
  );
  return `${rest.slice(0, start)}var ${compiled.join()};${rest.slice(start)}`;
}

async function buildPageScript() {
  const options = { format: 'iife', target: 'es2022' };
  const source = await bundle('src/healing/page/index.ts', options);
  const learning = await eagerly(await bundle('src/healing/page/learningIndex.ts', options));
  writeIfChanged(
    pageSource,
    `/** The in-page half of the healing engine, and the part of it that learns, as scripts; made by scripts/build.mjs. */
export const pageSource: string = ${JSON.stringify(source)};
export const learningSource: string = ${JSON.stringify(learning)};
`,
  );
}

async function buildPageAssets() {
  const script = await bundle('src/server/pages/client/index.ts', { format: 'iife', target: 'es2022' });
  const style = await bundle('src/server/pages/client/pages.css', {});
  writeIfChanged(
    pageAssets,
    `/** Script and style of the web pages; made by scripts/build.mjs. */\nexport const script: string = ${JSON.stringify(script)};\nexport const style: string = ${JSON.stringify(style)};\n`,
  );
}

/**
 * A database as a first run creates and migrates it, packed: unpacking it takes a fraction of that. Made by the package that was just built, kept
 * between builds.
 */
async function databaseTemplate(folder) {
  const { version } = JSON.parse(fs.readFileSync(at('node_modules/@electric-sql/pglite/package.json'), 'utf8'));
  const migrations = hashOf(['sql/migrations', 'sql/schema_migrations']).slice(0, 12);
  const file = at(`node_modules/.pacts-pgdata-${version}-${migrations}.tar.gz`);
  if (fs.existsSync(file)) return file;
  const built = (name) => import(pathToFileURL(path.join(folder, 'src', name)).href);
  const [{ resolveConfig }, { openStorage }, { liveLocks }, { create }] = await Promise.all([
    built('config/resolveConfig.js'),
    built('storage/storage.js'),
    built('storage/ownerLock.js'),
    import('tar'),
  ]);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-template-'));
  try {
    const { db, close } = await openStorage(resolveConfig({ home, databaseIdleTimeout: 0 }, {}, home));
    // Nobody makes a database in there; each of these is as large as the one that is used.
    for (const name of ['template0', 'template1']) {
      await db.none('alter database $1:name is_template false', name);
      await db.none('drop database $1:name', name);
    }
    await close();
    while (liveLocks(home).length > 0) await sleep(100); // the owner leaves by itself; until then it may write
    await create({ file: `${file}.${process.pid}`, gzip: { level: 9 }, cwd: path.join(home, 'pgdata') }, ['.']);
    fs.renameSync(`${file}.${process.pid}`, file);
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
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

/** What stays a package of its own in node_modules: Playwright, of which there must be one, and the clients of databases, loaded only when needed. */
const ownPackages = ['pg-promise', 'ioredis'];

/** Started while tests wait: what Playwright loads in every process, and the embedded database's. */
const bundled = ['fixtures/index', 'reporter/index', 'src/storage/embeddedServer'];

/**
 * Puts an entry, and all that it loads later, into a few files. Playwright sends each file that is imported through its loader, in another thread: a
 * hundred small ones delay the start of every worker. Each entry has files of its own: what two had in common would be a file more for both, and they
 * share no state. The types stay as compiled.
 * @returns the files that went into it
 */
async function bundleEntry(folder, name) {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    entryPoints: { [name]: path.join(folder, `${name}.js`) },
    outdir: folder,
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    chunkNames: `chunks/${path.basename(path.dirname(name))}-[name]-[hash]`,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as pactsCreateRequire } from 'node:module'; const require = pactsCreateRequire(import.meta.url);",
    },
    external: ['@playwright/test', '@electric-sql/*', '@opentelemetry/*', 'tar'],
    plugins: [requiredModules],
  });
  return Object.keys(metafile.inputs);
}

/**
 * Packages in the old format are asked for in the old way, which does not pass through the loader's thread; and so is `node:process`, of which an import
 * reads every property, so that standard input is opened.
 */
const requiredModules = {
  name: 'required-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(?:${[...ownPackages, 'node:process'].join('|')})$`) }, ({ path: name, namespace }) =>
      namespace === 'required' ? { path: name, external: true } : { path: name, namespace: 'required' },
    );
    onLoad({ filter: /./, namespace: 'required' }, ({ path: name }) => ({
      contents: `module.exports = require(${JSON.stringify(name)});`,
    }));
  },
};

/** The licences of what is in the bundle. */
function licences(folder, inputs) {
  const names = [...new Set(inputs.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/.][^/]*)\//.exec(file)?.[1] ?? []))].sort();
  const texts = names.map((name) => {
    const { version, license } = JSON.parse(fs.readFileSync(at(`node_modules/${name}/package.json`), 'utf8'));
    const file = fs.readdirSync(at(`node_modules/${name}`)).find((entry) => /^licen[sc]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${file ? fs.readFileSync(at(`node_modules/${name}/${file}`), 'utf8').trim() : ''}\n`;
  });
  fs.writeFileSync(path.join(folder, 'licences.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

/** Compiles beside the old dist/ and swaps them, so that a failed build leaves the old one and nobody sees half of one. */
async function buildPackage() {
  const fresh = at(`node_modules/.pacts-dist-${process.pid}`);
  const old = `${fresh}-old`;
  try {
    const compiler = [at('node_modules/typescript/bin/tsc'), '-p', root, '--outDir', fresh];
    const tsc = spawnSync(process.execPath, compiler, { stdio: 'inherit' });
    if (tsc.status !== 0) process.exit(tsc.status ?? 1);
    renamePlaywrightInTypes(fresh);
    if (fs.existsSync(at('sql'))) fs.cpSync(at('sql'), path.join(fresh, 'sql'), { recursive: true });
    const inputs = [];
    for (const name of bundled) inputs.push(...(await bundleEntry(fresh, name)));
    licences(fresh, inputs);
    fs.copyFileSync(await databaseTemplate(fresh), path.join(fresh, 'pgdata.tar.gz'));
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
if (stamp.page !== page || !fs.existsSync(pageSource) || !fs.existsSync(pageAssets)) {
  await Promise.all([buildPageScript(), buildPageAssets()]);
  fs.writeFileSync(stampFile, JSON.stringify({ ...stamp, page }));
}
if (!process.argv.includes('--page-only')) {
  const all = hashOf(allInputs);
  if (stamp.all !== all || !fs.existsSync(at('dist/src'))) {
    await buildPackage();
    fs.writeFileSync(stampFile, JSON.stringify({ page, all }));
  }
}
