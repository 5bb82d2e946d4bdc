// Makes a fresh clone ready: the npm packages of the lock file and, with `--browser`, a Chromium that starts.
// Every npm script begins with it, so it uses Node's standard library only and costs next to nothing when all is there.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenBrowser, downloadedBrowser, readMemory, systemBrowser, writeMemory } from './browser.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const installed = (name) => path.join(root, 'node_modules', name);

/** A download that says nothing for this long, in milliseconds, won't come. */
const silenceLimit = 45_000;
/** The whole download, in milliseconds: short where the machine has a browser anyway. */
const downloadLimit = { withSystemBrowser: 60_000, without: 300_000 };

function say(text) {
  console.log(`setup: ${text}`);
}

function fail(text) {
  console.error(`setup: ${text}`);
  process.exit(1);
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!supported) fail(`Node 20.19, 22.12 or newer is needed, found ${process.versions.node}.`);
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes its own record there as the last act of an installation,
 * so an interrupted one shows, and times of files (which git doesn't keep) play no part.
 */
function packagesAreCurrent() {
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages;
  const present = readJson(installed('.package-lock.json'))?.packages;
  if (!wanted || !present) return false;
  const sameVersions = Object.entries(present).every(([name, entry]) => wanted[name]?.version === entry.version);
  const nothingMissing = Object.entries(wanted).every(([name, entry]) => name === '' || entry.optional || present[name]);
  return sameVersions && nothingMissing && fs.existsSync(installed('playwright-core/package.json'));
}

function installPackages() {
  say('installing the npm packages (npm ci)');
  // `npm test` tells the path of its own npm; beside pnpm or yarn that variable names something else.
  const npm = process.env.npm_execpath;
  const options = { cwd: root, stdio: 'inherit' };
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const result = npm?.endsWith('npm-cli.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (result.status !== 0) fail('npm ci failed; its own message stands above.');
}

/** True if the program starts at all: a download may lack the machine's libraries. */
function starts(file) {
  const args = process.platform === 'win32' ? ['--headless', '--dump-dom', 'about:blank'] : ['--version'];
  return spawnSync(file, args, { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/** Runs Playwright's installer; resolves to false when it fails, falls silent or takes too long. */
function runInstaller(args, limit) {
  return new Promise((resolve) => {
    const grouped = process.platform !== 'win32';
    const child = spawn(process.execPath, [installed('playwright/cli.js'), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: grouped,
      env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000', ...process.env },
    });
    const stop = () => {
      try {
        process.kill(grouped ? -child.pid : child.pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    };
    const whole = setTimeout(stop, limit);
    let silence = setTimeout(stop, silenceLimit);
    const onOutput = () => {
      clearTimeout(silence);
      silence = setTimeout(stop, silenceLimit);
    };
    child.stdout.on('data', onOutput);
    child.stderr.on('data', onOutput);
    const end = (code) => {
      clearTimeout(whole);
      clearTimeout(silence);
      resolve(code === 0);
    };
    child.on('error', () => end(1));
    child.on('close', end);
    process.once('exit', stop);
  });
}

async function download() {
  say('asking Playwright for its Chromium (npx playwright install chromium)');
  const limit = systemBrowser() ? downloadLimit.withSystemBrowser : downloadLimit.without;
  if (!(await runInstaller(['install', 'chromium'], limit))) return undefined;
  const file = await downloadedBrowser();
  if (!file) return undefined;
  if (!starts(file) && canInstallPackages()) {
    say("installing the libraries that Playwright's Chromium needs");
    await runInstaller(['install-deps', 'chromium'], downloadLimit.without);
  }
  return starts(file) ? file : undefined;
}

function canInstallPackages() {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
}

function installDebianPackage() {
  if (!canInstallPackages()) return undefined;
  say("installing Debian's Chromium (apt-get install chromium-headless-shell, else chromium)");
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update'], options);
  for (const name of ['chromium-headless-shell', 'chromium']) {
    if (spawnSync('apt-get', ['install', '-y', '--no-install-recommends', name], options).status === 0) break;
  }
  return systemBrowser();
}

/** Finds or installs a browser. Remembers the answer, and a refused download too, so that the next call asks nobody. */
async function ensureBrowser() {
  if (chosenBrowser()) return;
  const playwright = readJson(installed('playwright-core/package.json')).version;
  const memory = readMemory();
  const isFresh = memory.playwright === playwright;
  if (isFresh && memory.browser && fs.existsSync(memory.browser)) return;

  let own = await downloadedBrowser();
  if (own && !starts(own)) own = undefined;
  const maySkip = (isFresh && memory.downloadRefused) || process.env.PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD;
  let downloadRefused = isFresh && memory.downloadRefused === true;
  if (!own && !maySkip) {
    own = await download();
    downloadRefused = !own;
  }
  const browser = own ?? systemBrowser() ?? installDebianPackage();
  writeMemory({ playwright, downloadRefused, ...(browser ? { browser, own: browser === own } : {}) });
  if (!browser) {
    fail(
      'no Chromium: Playwright could not download one, none is installed, and this is no Debian on which root could install one. ' +
        'Install Chromium, or name one by PACTS_CHROMIUM=/path/to/chromium.',
    );
  }
  say(own ? `browser: Playwright's own Chromium` : `browser: ${browser}`);
}

checkNode();
if (!packagesAreCurrent()) installPackages();
if (process.argv.includes('--browser')) {
  try {
    await ensureBrowser();
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}
