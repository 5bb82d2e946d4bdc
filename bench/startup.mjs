// How long the first test waits because of the plugin: wall time from the start of `playwright test` to the end of its first test, without
// the plugin, with it on an empty folder (the embedded database is created), and with it again (the database only starts). The three are
// interleaved; medians and differences in milliseconds.   node bench/startup.mjs [--rounds 5] [--json]
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchOptions } from '../scripts/browser.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = process.argv.indexOf('--rounds');
const rounds = at > 0 ? Number(process.argv[at + 1]) : 5;

function makeProject() {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-startup-')));
  fs.mkdirSync(path.join(dir, 'node_modules/@playwright'), { recursive: true });
  installPackage(dir);
  fs.symlinkSync(path.join(root, 'node_modules/@playwright/test'), path.join(dir, 'node_modules/@playwright/test'));
  fs.writeFileSync(path.join(dir, 'package.json'), '{ "private": true, "type": "module" }');
  fs.writeFileSync(
    path.join(dir, 'clock.mjs'),
    `import fs from 'node:fs';
export default class {
  onTestEnd() { this.end ??= performance.timeOrigin + performance.now(); }
  onEnd() { fs.writeFileSync(process.env.CLOCK_FILE, String(this.end)); }
  printsToStdio() { return false; }
}`,
  );
  fs.writeFileSync(
    path.join(dir, 'first.spec.mjs'),
    `const { test } = await import(process.env.SPEC_MODULE);
test('first', async ({ page }) => {
  await page.route('http://shop.test/', (route) => route.fulfill({ contentType: 'text/html', body: '<button>Buy</button>' }));
  await page.goto('http://shop.test/');
  await page.getByRole('button').click();
});`,
  );
  fs.writeFileSync(
    path.join(dir, 'playwright.config.mjs'),
    `const plugin = process.env.SPEC_MODULE === 'playwright-pacts' ? [['playwright-pacts/reporter', { summary: false }]] : [];
export default { testDir: '.', workers: 1, reporter: [['./clock.mjs'], ...plugin], use: { launchOptions: ${JSON.stringify(launchOptions())} } };`,
  );
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

async function firstTest(dir, module) {
  const clock = path.join(dir, 'clock.txt');
  const environment = { ...process.env, SPEC_MODULE: module, CLOCK_FILE: clock };
  for (const name of ['PACTS_DATABASE_URL', 'PACTS_HOME', 'PACTS_MODE', 'REDIS_URL']) delete environment[name];
  const started = performance.timeOrigin + performance.now();
  const child = spawn(process.execPath, [path.join(root, 'node_modules/@playwright/test/cli.js'), 'test'], {
    cwd: dir,
    env: environment,
    stdio: 'ignore',
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`playwright test failed with exit code ${code} (${module})`);
  return { first: Number(fs.readFileSync(clock, 'utf8')) - started, whole: performance.timeOrigin + performance.now() - started };
}

/** The embedded database leaves by itself a moment after its last client. */
async function untilDatabaseLeft(dir) {
  const address = path.join(dir, '.pacts/embedded.json');
  for (let i = 0; i < 200 && fs.existsSync(address); i++) await new Promise((resolve) => setTimeout(resolve, 100));
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const dir = makeProject();
const times = { without: [], first: [], later: [] };
try {
  await firstTest(dir, '@playwright/test');
  for (let round = 0; round < rounds; round++) {
    times.without.push(await firstTest(dir, '@playwright/test'));
    fs.rmSync(path.join(dir, '.pacts'), { recursive: true, force: true });
    times.first.push(await firstTest(dir, 'playwright-pacts'));
    await untilDatabaseLeft(dir);
    times.later.push(await firstTest(dir, 'playwright-pacts'));
    await untilDatabaseLeft(dir);
  }
} finally {
  fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}
const base = median(times.without.map((t) => t.first));
const baseWhole = median(times.without.map((t) => t.whole));
const rows = Object.entries(times).map(([name, list]) => {
  const first = median(list.map((t) => t.first));
  const whole = median(list.map((t) => t.whole));
  return {
    run: name,
    firstTestMs: Math.round(first),
    delayMs: Math.round(first - base),
    wholeRunMs: Math.round(whole),
    wholeDelayMs: Math.round(whole - baseWhole),
  };
});
if (process.argv.includes('--json')) console.log(JSON.stringify({ rounds, rows }));
else {
  console.log(`end of the first test after the start of playwright test, medians of ${rounds} interleaved rounds`);
  console.table(rows);
}
