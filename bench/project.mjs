// A Playwright project in a temporary folder with the built plugin installed as npm does it, and how the benches run it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchOptions } from '../scripts/browser.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** @param files path -> text; a config with one worker is made unless given */
export function makeProject(files) {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-bench-')));
  fs.mkdirSync(path.join(dir, 'node_modules/@playwright'), { recursive: true });
  installPackage(dir);
  fs.symlinkSync(path.join(root, 'node_modules/@playwright/test'), path.join(dir, 'node_modules/@playwright/test'));
  const config = `export default { testDir: '.', workers: 1, reporter: [['line']], use: { launchOptions: ${JSON.stringify(launchOptions())} } };`;
  const all = { 'package.json': '{ "private": true, "type": "module" }', 'playwright.config.mjs': config, ...files };
  for (const [name, text] of Object.entries(all)) fs.writeFileSync(path.join(dir, name), text);
  return dir;
}

/** A real folder as npm makes it: through a link Playwright would take our files for the project's own and compile them. */
function installPackage(dir) {
  const target = path.join(dir, 'node_modules/playwright-pacts');
  for (const name of ['dist', 'package.json']) fs.cpSync(path.join(root, name), path.join(target, name), { recursive: true });
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const link = path.join(dir, 'node_modules', name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.join(root, 'node_modules', name), link);
  }
}

/** Runs `playwright test`. Rejects with its output if a test failed. */
export async function runProject(dir, env = {}) {
  const environment = { ...process.env };
  for (const name of ['PACTS_DATABASE_URL', 'PACTS_HOME', 'PACTS_MODE', 'REDIS_URL']) delete environment[name];
  const child = spawn(process.execPath, [path.join(root, 'node_modules/@playwright/test/cli.js'), 'test'], {
    cwd: dir,
    env: { ...environment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`playwright test failed with exit code ${code}:\n${output}`);
}
