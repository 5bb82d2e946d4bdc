/** Every page in a real Chromium: with data, with texts that mean harm, and without data. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { links } from '../../src/server/pages/links.js';
import { evil, expect, mark, overflow, test, type FilledSite } from './support.js';

test.describe.configure({ mode: 'default' });
test.setTimeout(180_000);

/** Findings of axe-core that are serious or critical: rule and element. @param rules only these; all unless given */
async function findings(page: Page, rules?: string[]): Promise<string[]> {
  // Without frames there is nothing for which axe-core would need a window of its own.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** Light and dark without grave findings, no overflow at 360 px. */
async function looksRight(page: Page, address: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1200, height: 900 });
  expect((await page.goto(address))?.status(), address).toBe(200);
  await expect(page.locator('h1')).toHaveCount(1);
  expect(await findings(page), `${address}, light`).toEqual([]);
  expect(await overflow(page), `${address} at 1200 px`).toBe(0);
  await page.emulateMedia({ colorScheme: 'dark' });
  // Only the colours differ.
  expect(await findings(page, ['color-contrast', 'link-in-text-block']), `${address}, dark`).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await overflow(page), `${address} at 360 px`).toBe(0);
}

/** A few rows of each kind: a hundred alike say no more, and axe-core looks at every one. */
const addresses: Readonly<Record<string, (ids: FilledSite['ids']) => string>> = {
  overview: () => links.overview,
  builds: () => links.builds,
  'a build of two shards': () => `${links.build('half')}?outcome=flaky`,
  'a running build': () => links.build('running'),
  'an evil build': ({ evilBuild }) => links.build(evilBuild),
  tests: () => `${links.tests}?test=s`,
  'a flaky test': () => links.test('shaky'),
  'an evil test': ({ evilRun }) => links.test(evilRun.testId),
  'a test with a long name': () => links.test('long'),
  runs: () => `${links.runs}?status=failed`,
  'an evil run': ({ evilRun }) => links.run(evilRun.id),
  'a run with a long name': ({ longRun }) => links.run(longRun.id),
  heals: () => links.heals,
  'an evil heal': ({ evilHeal }) => links.heal(evilHeal.id),
  'a refusal': ({ refused }) => links.heal(refused.id),
  drift: () => links.drift,
  'drift of an evil page': ({ evilHeal }) => links.driftOf(evilHeal.urlPattern),
};
for (const [name, addressOf] of Object.entries(addresses)) {
  test(`${name}: harmless, accessible in light and dark, no wider than 360 px`, async ({ page, filled, loads }) => {
    await looksRight(page, filled.url + addressOf(filled.ids));
    await expect(page).not.toHaveTitle(mark);
    // Nothing of what came from tests became an element, a handler or a link that runs something.
    await expect(page.locator('script:not([src]), [onerror], [href^="javascript:"], img[src="x"]')).toHaveCount(0);
    expect(loads).toEqual([]);
    expect(filled.failures).toEqual([]);
  });
}

test('every page without data says so, and is accessible', async ({ page, empty, loads }) => {
  const sentences = {
    [links.overview]: 'No build yet.',
    [links.builds]: 'No build in this time.',
    [links.tests]: 'No test matches.',
    [links.runs]: 'No run matches.',
    [links.heals]: 'No heal matches.',
    [links.drift]: 'No page is remembered.',
  };
  for (const [address, sentence] of Object.entries(sentences)) {
    await looksRight(page, empty.url + address);
    await expect(page.getByText(sentence)).toBeVisible();
  }
  expect(loads).toEqual([]);
});

test('evil texts are shown as texts, readable ones whole', async ({ page, filled }) => {
  const { ids, url } = filled;
  await page.goto(url + links.run(ids.evilRun.id));
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toContainText(`<script>document.title='${mark}'</script>`);
  await expect(heading).toContainText('red');
  const error = page.getByRole('region', { name: 'Error', exact: true });
  await expect(error).toContainText('Expected: "</pre><script>');
  // Neither terminal colours nor what turns the direction of writing.
  // eslint-disable-next-line no-control-regex -- these must not be there
  expect(await page.locator('body').innerText()).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]|\[31m/);
  await expect(page.getByRole('link', { name: 'https://issues.test/7' })).toHaveAttribute('rel', 'noreferrer');
  await page.goto(url + links.test('rtl'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(evil.rightToLeft);
  expect((await page.goto(url + links.tests))?.headers()['content-security-policy']).toMatch(
    /^default-src 'none';script-src 'self';style-src 'self';/,
  );
});

test('a run: attempts, error, nested steps, picture, video, files that are gone', async ({ page, filled }) => {
  const { ids, url } = filled;
  await page.goto(url + links.run(ids.evilRun.id));
  await expect(page.getByText('inner step')).toBeVisible();
  await expect(page.getByText('deep 1', { exact: true })).toBeHidden();
  const picture = page.getByRole('img', { name: 'screenshot' });
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await expect(page.locator('video')).toHaveAttribute('src', `/runs/${ids.evilRun.id}/artifacts/2`);
  await expect(page.getByRole('listitem').filter({ hasText: 'inline' })).toContainText('its content was not kept');
  // What somebody attached as a page is downloaded and never run at this address.
  const download = page.waitForEvent('download');
  await page.locator('.artifacts a[href$="/artifacts/1"]').click();
  await (await download).cancel();

  await page.goto(url + links.runsOf({ test: 'shaky' }));
  await page
    .getByRole('row', { name: /retry #1/ })
    .first()
    .getByRole('link')
    .first()
    .click();
  await expect(page.getByRole('navigation', { name: 'Attempts of this test' }).getByRole('link')).toHaveText([
    'timed out Run',
    'passed Retry #1',
  ]);
});

test('the trace opens in the viewer that came with Playwright', async ({ page, filled, loads }) => {
  await page.goto(filled.url + links.run(filled.ids.evilRun.id));
  await page.getByRole('link', { name: 'Open the trace' }).click();
  await expect(page.getByText('buy a lamp').first()).toBeVisible({ timeout: 30_000 });
  await page.getByText('Click', { exact: false }).first().click();
  await expect(page.frameLocator('iframe.snapshot-visible').getByRole('button')).toHaveText(/lamp|bought/, { timeout: 30_000 });
  expect(loads.filter((load) => load.startsWith('http'))).toEqual([]);
});

test('a test that fails says since when, and its chart has the same figures as a table', async ({ page, filled }) => {
  await page.goto(filled.url + links.test('broken'));
  await expect(page.getByText(/^Failing since/)).toContainText('Last passed');
  await page.getByRole('link', { name: 'the first failed run' }).click();
  await expect(page.getByRole('region', { name: 'Error', exact: true })).toContainText('Error: 9 is wrong');
  await page.goto(filled.url + links.test('broken'));
  await expect(page.locator('.plot canvas')).toBeVisible();
  await page.getByText('As a table').click();
  const table = page.getByRole('region', { name: /as a table/ }).getByRole('row');
  await expect(table).toHaveCount(13);
  await expect(table.nth(1)).toContainText('20 ms');
});

test('wrong addresses get one sentence and a way back', async ({ page, filled }) => {
  const { url } = filled;
  const cases: [string, number, RegExp][] = [
    ['/?since=yesterday', 400, /since must be a time span such as 24h, 14d or 2w .* received "yesterday"/],
    [`/?since=${'1'.repeat(3000)}`, 400, /^since: /],
    ['/ui/runs?cursor=x', 400, /^This link to a further page is not of this list/],
    ['/ui/runs?status=green', 400, /^status: /],
    ['/ui/builds/none', 404, /^There is no build "none"/],
    ['/ui/tests/none', 404, /^There is no test with the id "none"/],
    ['/ui/runs/none', 404, /^There is no run none/],
    ['/ui/heals/none', 404, /^There is no heal none/],
    ['/ui/assets/..%2F..%2Fpackage.json', 404, /no such file/],
    ['/ui/trace/..%2F..%2Fpackage.json', 404, /no such file/],
    ['/ui/trace/%2e%2e/%2e%2e/package.json', 404, /nothing at|no such file/],
  ];
  for (const [address, status, sentence] of cases) {
    expect((await page.goto(url + address))?.status(), address).toBe(status);
    if (address.includes('%2e')) continue;
    await expect(page.getByRole('alert')).toHaveText(sentence);
    await expect(page.getByRole('link', { name: 'Back to the overview' })).toBeVisible();
  }
  expect(filled.failures).toEqual([]);
});
