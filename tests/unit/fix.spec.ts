/** `pacts fix`: exactly the broken locator is replaced, in the quotes that the spec uses; everything else is left alone with a reason. */
import { expect, test } from '@playwright/test';
import { rewrite, type Healed } from '../../src/fix/rewrite.js';

const buy = "getByRole('button', { name: 'Buy now' })";

/** A heal at the call whose name begins at `at` in the source. */
function healAt(source: string, at: string, change: Partial<Healed> = {}): Healed {
  const before = source.slice(0, source.indexOf(at));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return { locator: "locator('#buy')", healedLocator: buy, framePath: '', operation: 'click', line, column, ...change };
}

const written: Readonly<Record<string, [source: string, at: string, result: string, change?: Partial<Healed>]>> = {
  'an action': [`await page.locator('#buy').click();`, 'click', `await page.${buy}.click();`],
  'double quotes stay': [`await page.locator("#buy").click();`, 'click', `await page.getByRole("button", { name: "Buy now" }).click();`],
  'another root, comments and line ends stay': [
    `await this.page // the shop\r\n  .locator('#buy')\r\n  .click({ timeout: 5 }); // pays`,
    'click',
    `await this.page // the shop\r\n  .${buy}\r\n  .click({ timeout: 5 }); // pays`,
  ],
  'an assertion': [
    `await expect.soft(page.locator('#buy')).toHaveText('Buy');`,
    'toHaveText',
    `await expect.soft(page.${buy}).toHaveText('Buy');`,
  ],
  'a chain as Playwright prints it': [
    "const a: Page = page;\nawait a.locator(`.card`).filter({ hasText: /Cart/i }).filter({ has: a.getByText('x') }).first().click();",
    'click',
    `const a: Page = page;\nawait a.${buy}.click();`,
    { locator: "locator('.card').filter({ hasText: /Cart/i }).filter({ has: getByText('x') }).first()" },
  ],
  'inside an iframe only the inner part': [
    `await page.locator('#pay').contentFrame().locator('#buy').click();`,
    'click',
    `await page.locator('#pay').contentFrame().${buy}.click();`,
    { framePath: "locator('#pay')" },
  ],
};
for (const [title, [source, at, result, change]] of Object.entries(written))
  test(`written: ${title}`, () => {
    const { source: after, edits, refused } = rewrite(source, [healAt(source, at, change)]);
    expect(refused).toEqual([]);
    expect(after).toBe(result);
    expect(edits).toHaveLength(1);
  });

const refusals: Readonly<Record<string, [source: string, at: string, reason: RegExp, change?: Partial<Healed>]>> = {
  'a variable': [`const b = page.locator('#buy');\nawait b.click();`, 'click', /not written here: b$/],
  'a page object': [`await shop.buy.click();`, 'click', /not written here: shop\.buy$/],
  'a template with a variable': ['await page.locator(`#${id}`).click();', 'click', /computed: page\.locator\(`#\$\{id\}`\)/],
  'another locator': [`await page.locator('#sell').click();`, 'click', /another locator here: page\.locator\('#sell'\)/],
  'a longer one': [`await page.locator('form').locator('#buy').click();`, 'click', /part of a longer one/],
  'a shortcut of the page': [`await page.click('#buy');`, 'click', /not written here: page$/],
  'moved lines': [`\nawait page.locator('#buy').click();`, 'await', /has changed since/],
  'a helper': [`await pay(page);`, 'pay', /in a function: pay\(page\)/],
  'no TypeScript': [`await page.locator('#buy'.click();`, 'click', /can't be read/],
  'an iframe that changed': [
    `await page.locator('#buy').click();`,
    'click',
    /iframe has to change/,
    { healedLocator: `locator('#f').contentFrame().${buy}` },
  ],
  'a secret': [`await page.locator('#buy').click();`, 'click', /is a secret/, { healedLocator: "getByText('***')" }],
  'a place that is not known': [`await page.locator('#buy').click();`, 'click', /does not know/, { line: null }],
};
for (const [title, [source, at, reason, change]] of Object.entries(refusals))
  test(`left alone: ${title}`, () => {
    const result = rewrite(source, [healAt(source, at, change)]);
    expect(result.source).toBe(source);
    expect(result.edits).toEqual([]);
    expect(result.refused.map((one) => one.reason)).toEqual([expect.stringMatching(reason)]);
  });

test('many heals of one file; the newest of one place counts; the diff shows whole lines', () => {
  const source = `  await page.locator('#name').fill('x');\n  await page.locator('#buy').click();\n`;
  const {
    source: after,
    edits,
    refused,
  } = rewrite(source, [
    healAt(source, 'click'),
    healAt(source, 'click', { healedLocator: "getByText('older')" }),
    healAt(source, 'fill', { locator: "locator('#name')", healedLocator: "getByLabel('Name')" }),
  ]);
  expect(after).toBe(`  await page.getByLabel('Name').fill('x');\n  await page.${buy}.click();\n`);
  expect(refused).toEqual([]);
  expect(edits.map(({ line, before, after: now }) => [line, before, now])).toEqual([
    [2, `  await page.locator('#buy').click();`, `  await page.${buy}.click();`],
    [1, `  await page.locator('#name').fill('x');`, `  await page.getByLabel('Name').fill('x');`],
  ]);
});
