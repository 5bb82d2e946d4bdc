// How long the first test waits because of the plugin: wall time from the start of `playwright test` to the end of its first test, without
// the plugin, with it on an empty folder (the embedded database is created), and with it again (the database only starts). The three are
// interleaved; medians and differences in milliseconds.   node bench/startup.mjs [--rounds 5] [--json]
import fs from 'node:fs';
import path from 'node:path';
import { launchOptions } from '../scripts/browser.mjs';
import { median, stopDatabase } from './measured.mjs';
import { makeProject, runProject } from './project.mjs';

const at = process.argv.indexOf('--rounds');
const rounds = at > 0 ? Number(process.argv[at + 1]) : 5;

const files = {
  'clock.mjs': `import fs from 'node:fs';
export default class {
  onTestEnd() { this.end ??= performance.timeOrigin + performance.now(); }
  onEnd() { fs.writeFileSync(process.env.CLOCK_FILE, String(this.end)); }
  printsToStdio() { return false; }
}`,
  'first.spec.mjs': `const { test } = await import(process.env.SPEC_MODULE);
test('first', async ({ page }) => {
  await page.route('http://shop.test/', (route) => route.fulfill({ contentType: 'text/html', body: '<button>Buy</button>' }));
  await page.goto('http://shop.test/');
  await page.getByRole('button').click();
});`,
  'playwright.config.mjs': `const plugin = process.env.SPEC_MODULE === 'playwright-pacts' ? [['playwright-pacts/reporter', { summary: false }]] : [];
export default { testDir: '.', workers: 1, reporter: [['./clock.mjs'], ...plugin], use: { launchOptions: ${JSON.stringify(launchOptions())} } };`,
};

async function firstTest(dir, module) {
  const clock = path.join(dir, 'clock.txt');
  const started = performance.timeOrigin + performance.now();
  await runProject(dir, { SPEC_MODULE: module, CLOCK_FILE: clock });
  return { first: Number(fs.readFileSync(clock, 'utf8')) - started, whole: performance.timeOrigin + performance.now() - started };
}

const dir = makeProject(files);
const times = { without: [], first: [], later: [] };
try {
  await firstTest(dir, '@playwright/test');
  for (let round = 0; round < rounds; round++) {
    times.without.push(await firstTest(dir, '@playwright/test'));
    fs.rmSync(path.join(dir, '.pacts'), { recursive: true, force: true });
    times.first.push(await firstTest(dir, 'playwright-pacts'));
    await stopDatabase(dir);
    times.later.push(await firstTest(dir, 'playwright-pacts'));
    await stopDatabase(dir);
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
