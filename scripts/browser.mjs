// Which Chromium the tests and the demo drive, and with which arguments. Used by the bootstrap (which may still have to install one),
// by the Playwright configs and by the benchmarks. Node's standard library only, because it runs before anything is installed.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** What the set-up remembers between runs. It lives in node_modules, so that a fresh install starts afresh. */
const memoryFile = path.join(root, 'node_modules', '.pacts-setup.json');

/** First the headless shell, in which Playwright runs headless tests too: a whole Chromium has a window to build for each context. */
const systemNames = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];
const systemPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Arguments that a browser needs in a container (root has no sandbox) and that keep it from calling home during a test. */
const quietArguments = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The set-up's memory: `{ browser?: string, playwright?: string, downloadRefused?: boolean }`; empty when there is none. */
export function readMemory() {
  try {
    return JSON.parse(fs.readFileSync(memoryFile, 'utf8'));
  } catch {
    return {};
  }
}

export function writeMemory(memory) {
  fs.writeFileSync(memoryFile, `${JSON.stringify(memory, null, 2)}\n`);
}

/** `PACTS_CHROMIUM`, if it is set; an error in one sentence if it names no program. */
export function chosenBrowser() {
  const chosen = process.env.PACTS_CHROMIUM;
  if (!chosen) return undefined;
  if (!isExecutable(chosen)) throw new Error(`PACTS_CHROMIUM must be the path of a Chromium program, found "${chosen}", which is none.`);
  return chosen;
}

/** Playwright's own download, if it is complete. Loads Playwright, which takes a moment: remember the answer. */
export async function downloadedBrowser() {
  const require = createRequire(import.meta.url);
  const playwright = await import(pathToFileURL(require.resolve('playwright-core')).href);
  const file = (playwright.chromium ?? playwright.default.chromium).executablePath();
  return file && isExecutable(file) ? file : undefined;
}

/** A Chromium that the machine has already. */
export function systemBrowser() {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'].filter(Boolean);
  const onPath = systemNames.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...onPath, ...systemPaths].find(isExecutable);
}

/**
 * Launch options for Playwright's `use.launchOptions`. Without an `executablePath` Playwright takes its own download.
 * Call it after `scripts/bootstrap.mjs --browser`.
 */
export function launchOptions() {
  const memory = readMemory();
  const remembered = memory.browser && isExecutable(memory.browser) ? memory : undefined;
  const executablePath = chosenBrowser() ?? (remembered ? (remembered.own ? undefined : remembered.browser) : systemBrowser());
  const isRoot = process.getuid?.() === 0;
  const args = [...(isRoot ? ['--no-sandbox'] : []), ...quietArguments];
  return executablePath ? { executablePath, args } : { args };
}
