// The specs that bench/overhead runs with and without the plugin, and the pages that they act on.
import { launchOptions } from '../../scripts/browser.mjs';

export const parts = {
  small: { title: '(a) 40 tests x 25 actions, page of 1,500 elements', tests: 40 },
  large: { title: '(b) 40 tests x 25 actions, page of 10,000 elements', tests: 40 },
  empty: { title: '(c) 400 empty tests', tests: 400 },
};

/** Elements of one card, as below. */
const cardSize = 12;
const sizes = { small: 1500, large: 10_000 };

const card = (
  i,
) => `<section class="card"><h3>Article ${i}</h3><p>From <b>Ulm</b>, <span class="stock" data-testid="stock-${i}">${i} in stock</span></p>
<label>Number <input class="number" id="number-${i}"></label><label><input type="checkbox" id="gift-${i}"> Gift ${i}</label>
<select id="size-${i}"><option>small<option>large</select><button type="button">Add article ${i}</button></section>`;

export function pageOf(part) {
  const cards = Array.from({ length: Math.round(sizes[part] / cardSize) }, (_, i) => card(i));
  return `<!doctype html><title>Shop</title><h1>Articles</h1><main>${cards.join('\n')}</main>`;
}

/** Every test has controls of its own, so that a cold cache has to learn each of the 1,000 locators. Four tests share a page. */
const acting = (part) => `
const { test, expect } = await import(process.env.SPEC_MODULE);
for (let i = 0; i < Number(process.env.TESTS); i++) test('shop ' + i, async ({ page }) => {
  await page.goto(process.env.SITE + '/${part}/' + 'abcdefghij'[i % 10]);
  for (let n = 0; n < 5; n++) {
    const card = Math.floor(i / 10) * 5 + n;
    await page.getByRole('button', { name: 'Add article ' + card, exact: true }).click();
    await page.locator('#number-' + card).fill('1' + n);
    await page.getByLabel('Gift ' + card, { exact: true }).check();
    await page.locator('#size-' + card).selectOption('large');
    await expect(page.getByTestId('stock-' + card)).toHaveText(card + ' in stock');
  }
});`;

const empty = `
const { test } = await import(process.env.SPEC_MODULE);
for (let i = 0; i < Number(process.env.TESTS); i++) test('empty ' + i, async () => {});`;

/** @param workers as Playwright's option */
export function filesOf(workers) {
  return {
    'small.spec.mjs': acting('small'),
    'large.spec.mjs': acting('large'),
    'empty.spec.mjs': empty,
    'playwright.config.mjs': `
const plugin = process.env.SPEC_MODULE === 'playwright-pacts' ? [['playwright-pacts/reporter']] : [];
export default { testDir: '.', workers: ${workers}, reporter: [['line'], ...plugin], use: { launchOptions: ${JSON.stringify(launchOptions())} } };`,
  };
}
