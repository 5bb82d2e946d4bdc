// What healing costs: the ranking in the page by its size, the size of a fingerprint, the loading of a page's entries from a server, and a click
// that heals (first time, remembered) beside one that needs no heal.   node bench/healing.mjs [--rounds 9] [--only page,loading,clicks] [--database postgres://...]
// The clicks are measured in one run each, on the same page, interleaved; medians in milliseconds.
import { chromium } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { launchOptions } from '../scripts/browser.mjs';
import { makeProject, runProject } from './project.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', default: 'page,loading,clicks' },
    database: { type: 'string', default: process.env.PACTS_TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test' },
  },
});
const rounds = Number(options.rounds);
const built = (name) => import(pathToFileURL(path.join(root, 'dist', name)).href);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const show = (label, value) => console.log(`${label.padEnd(76)} ${value}`);

/** A page of about `size` elements: sections of cards with a few controls each. */
const pageOf = (size, button) =>
  `<!doctype html><title>Shop</title><main>${Array.from(
    { length: Math.round(size / 10) },
    (_, i) =>
      `<section class="card"><h3>Article ${i}</h3><p>From <b>Ulm</b></p><a href="/article/${i}">Details</a><label>Number <input name="n${i}"></label><button class="add" id="add-${i}">Add article ${i}</button><span>in stock</span></section>`,
  ).join('')}<div>${button}</div></main>`;

async function inThePage() {
  const { pageSource } = await built('src/healing/pageSource.generated.js');
  const browser = await chromium.launch(launchOptions());
  const page = await browser.newPage();
  const call = (body, argument) =>
    page.evaluate(
      `(async (argument) => { const pacts = globalThis[Symbol.for('playwright-pacts')]; ${body} })(${JSON.stringify(argument ?? null)})`,
    );
  for (const size of [1000, 10_000, 20_000]) {
    await page.setContent(pageOf(size, '<button id="buy" class="primary">Order now</button>'));
    await page.evaluate(pageSource);
    const target = await call(`return pacts.capture(document.querySelector('#buy'));`);
    await page.setContent(pageOf(size, '<button class="cta">Order now</button>'));
    await page.evaluate(pageSource);
    const query = { target, capability: 'any', excluded: [], known: [], asked: [], threshold: 0.75, margin: 0.15 };
    const times = [];
    for (let i = 0; i < rounds; i++) {
      const result = await call('return pacts.find(argument);', query);
      if (result.chosen === null) throw new Error(`not found among ${result.considered}: ${result.refusal}`);
      times.push(result.durationMs);
      if (i === 0) show(`elements considered`, result.considered);
    }
    show(`  ranking in the page, median of ${rounds}`, `${median(times).toFixed(1)} ms`);
  }
  await page.setContent(pageOf(2000, '<button id="buy">Order now</button>'));
  await page.evaluate(pageSource);
  const bytes = await call(
    `return [...document.querySelectorAll('a,button,input,h3')].slice(0, 300).map((element) => JSON.stringify(pacts.capture(element)).length);`,
  );
  show('bytes of a fingerprint, median of 300 controls', median(bytes));
  await browser.close();
}

async function loading() {
  const { openStorage } = await built('src/storage/storage.js');
  const { resolveConfig } = await built('src/config/resolveConfig.js');
  const schema = `pacts_bench_${randomUUID().slice(0, 8)}`;
  const storage = await openStorage(resolveConfig({ databaseUrl: options.database, schema }, {}), { applicationName: 'pacts bench' });
  try {
    const now = Date.now();
    const urlPattern = 'http://shop.test/articles';
    const fingerprint = (i) => ({
      version: 1,
      tag: 'button',
      role: 'button',
      name: `Add article ${i}`,
      id: `add-${i}`,
      classes: ['add', 'primary'],
      near: { around: ['From Ulm', 'in stock', 'Details', `Article ${i}`] },
      heading: `Article ${i}`,
      ancestors: Array.from({ length: 6 }, (_, depth) => ({ tag: 'div', id: `level-${depth}`, classes: ['one', 'two', 'three'] })),
      path: 'div1/main1/section3/div2/button1',
      box: [10, 20, 300, 40],
      viewport: [1280, 720],
    });
    await storage.selectors.save(
      Array.from({ length: 200 }, (_, i) => ({
        urlPattern,
        framePath: '',
        locator: `locator('#add-${i}')`,
        fingerprint: fingerprint(i),
        structure: '0123456789abcdef',
        healedLocator: null,
        healedSelector: null,
        confidence: null,
        hits: 1,
        misses: 0,
        learnedAt: now,
        verifiedAt: now,
      })),
    );
    const times = [];
    for (let i = 0; i < rounds * 3; i++) {
      const start = performance.now();
      const entries = await storage.selectors.loadPage(urlPattern);
      times.push(performance.now() - start);
      if (entries.length !== 200) throw new Error(`${entries.length} entries of 200`);
    }
    show(`loading 200 learnt locators of a page from the server, median of ${times.length}`, `${median(times).toFixed(1)} ms`);
    await storage.db.none('drop schema $1:name cascade', [schema]);
  } finally {
    await storage.close();
  }
}

/**
 * A click by a locator that works, by one that is broken and heals, and by one whose heal is remembered: as the first call on its page, where Playwright
 * still sends its own script, and as a later one.
 */
async function clicks() {
  const project = makeProject({
    'clicks.spec.mjs': `import { test } from 'playwright-pacts';
import fs from 'node:fs';
const old = ${JSON.stringify(pageOf(1500, '<button id="buy" class="primary">Order now</button>'))};
const page0 = process.env.SITE === 'old' ? old : old.replace('id="buy" class="primary"', 'class="cta"');
for (let i = 0; i < ${rounds}; i++) test('click ' + i, async ({ page }) => {
  // Every round has a page of its own, so that a first heal is a first heal.
  await page.route('http://shop.test/**', (route) => route.fulfill({ contentType: 'text/html', body: page0 }));
  await page.goto('http://shop.test/' + process.env.CALL + 'abcdefghijklmnopqrstuvwxyz'[i]);
  await page.waitForTimeout(600);
  if (process.env.CALL === 'later') {
    await page.locator('#add-0').click();
    await page.waitForTimeout(100);
  }
  const start = performance.now();
  const locator = process.env.LOCATOR === 'new' ? page.getByRole('button', { name: 'Order now' }) : page.locator('#buy');
  await locator.click();
  fs.appendFileSync(process.env.TIMES, (performance.now() - start) + '\\n');
});`,
  });
  try {
    for (const call of ['first', 'later']) {
      const times = async (site, locator = 'old') => {
        const file = path.join(project, 'times.txt');
        fs.rmSync(file, { force: true });
        await runProject(project, { SITE: site, LOCATOR: locator, TIMES: file, CALL: call });
        return median(fs.readFileSync(file, 'utf8').trim().split('\n').map(Number));
      };
      await times('old');
      const native = await times('old');
      const healed = await times('changed');
      const remembered = await times('changed');
      await times('changed', 'new');
      const itself = await times('changed', 'new');
      show(`click that needs no heal, ${call} call on its page, median of ${rounds}`, `${native.toFixed(0)} ms`);
      show(`  that heals for the first time, page already quiet`, `${healed.toFixed(0)} ms`);
      show(`  by a remembered heal`, `${remembered.toFixed(0)} ms (${(remembered / native).toFixed(2)} times the one without)`);
      // Looking for a role takes longer than looking for an id, with and without the plugin.
      show(
        `  by the locator that is remembered, written in the spec`,
        `${itself.toFixed(0)} ms (the heal: ${(remembered / itself).toFixed(2)} times)`,
      );
    }
  } finally {
    fs.rmSync(project, { recursive: true, force: true, maxRetries: 5 });
  }
}

const parts = options.only.split(',');
if (parts.includes('page')) await inThePage();
if (parts.includes('loading')) await loading();
if (parts.includes('clicks')) await clicks();
