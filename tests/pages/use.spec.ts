/** How people use the pages: figures, filters, further pages, keyboard, without scripts, and while a build runs. */
import { links } from '../../src/server/pages/links.js';
import { runRecord, sql } from '../storage/support.js';
import { expect, now, test } from './support.js';

test.describe.configure({ mode: 'default' });
test.setTimeout(120_000);

const last14Days = `started_at >= now() - interval '14 days'`;

test('the figures equal those of plain SQL on the same rows', async ({ page, filled }) => {
  const { storage, url } = filled;
  const [whole] = await sql<Record<string, number>>(
    storage,
    `with last as (
       select distinct on (build_id, test_id) * from $s.runs where ${last14Days} order by build_id, test_id, retry desc
     )
     select count(*) filter (where status in ('passed', 'failed', 'timedOut'))::int as tests,
            count(*) filter (where status = 'passed')::int as passed,
            count(*) filter (where status = 'passed' and retry > 0)::int as flaky,
            count(*) filter (where status in ('failed', 'timedOut'))::int as failed,
            (select count(*)::int from $s.runs where ${last14Days} and status in ('passed', 'failed', 'timedOut')) as attempts,
            (select count(*)::int from $s.runs where ${last14Days} and status = 'passed') as "attemptsPassed"
     from last`,
  );
  const { tests, passed, flaky, failed, attempts, attemptsPassed } = whole!;
  expect([failed, flaky]).toEqual([5, 4]);
  const rate = (part: number, all: number): string => `${((100 * part) / all).toFixed(1)} %`;
  await page.goto(url + links.overview);
  await expect(page.locator('.tiles > div')).toHaveText([
    `Pass rate${rate(passed!, tests!)}of ${tests} results`,
    `Flaky rate${rate(flaky!, tests!)}${flaky} passed only on a retry`,
    new RegExp(`^Failed${failed}`),
    `Attempts passed${rate(attemptsPassed!, attempts!)}of ${attempts} attempts`,
  ]);

  const days = await sql<{ day: string; rate: string | null }>(
    storage,
    `select to_char(started_at at time zone 'UTC', 'YYYY-MM-DD') as day,
            round(100.0 * count(*) filter (where status = 'passed') / nullif(count(*) filter (where status <> 'running'), 0), 1)::text as rate
     from (select distinct on (build_id, test_id) * from $s.runs order by build_id, test_id, retry desc) as last
     where ${last14Days} group by 1 order by 1 desc`,
  );
  await page.getByText('As a table').first().click();
  const table = page.getByRole('region', { name: 'Pass rate and flaky rate by day, as a table' });
  await expect(table.locator('tbody tr').locator('th, td:nth-child(2)')).toHaveText(
    days.flatMap(({ day, rate }) => [day, rate === null ? '' : `${rate} %`]),
  );

  const [slowest] = await sql<{ median: number; attempts: number }>(
    storage,
    `select percentile_cont(0.5) within group (order by duration_ms) as median, count(*)::int as attempts
     from $s.runs where test_id = 'steady' and status = 'passed' and ${last14Days}`,
  );
  const slow = page.getByRole('table', { name: 'Slowest tests' }).locator('tbody tr').first();
  await expect(slow).toContainText('cart › steady');
  await expect(slow.locator('td').nth(1)).toHaveText(`${(slowest!.median / 1000).toFixed(1)} s`);
  await expect(slow.locator('td').nth(4)).toHaveText(String(slowest!.attempts));
  await expect(page.getByRole('table', { name: 'Flakiest tests' }).locator('tbody tr')).toHaveText([/shaky.*33\.3 %4 of 12/s]);

  await page.goto(url + links.build('half'));
  const [half] = await sql<{ tests: number }>(storage, `select count(distinct test_id)::int as tests from $s.runs where build_id = 'half'`);
  await expect(page.locator('.headline')).toHaveText(`incomplete ${half!.tests} passed, 1 missing`);
  await expect(page.getByText('Nothing came from shard 2 of 2.')).toBeVisible();

  await page.goto(url + links.drift);
  const [drift] = await sql<{ mean: string; looks: number }>(
    storage,
    `select round(avg(drift)::numeric, 3)::text as mean, count(drift)::int as looks from $s.heal_history where url_pattern = 'http://shop.test/cart'`,
  );
  await expect(page.getByRole('row', { name: /http:\/\/shop\.test\/cart/ })).toContainText(new RegExp(`${drift!.mean}.*${drift!.looks}`));
});

test('filters and further pages are plain links and forms, also without scripts', async ({ browser, filled }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(filled.url + links.runs);
  await page.getByLabel('Branch').fill('topic');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/branch=topic/);
  await expect(page.locator('tbody tr')).toHaveCount(3);

  await page.goto(filled.url + links.build('half'));
  const titles = async (): Promise<string[]> => await page.locator('td.main .named > a').allTextContents();
  const first = await titles();
  expect(first).toHaveLength(100);
  await page.getByRole('link', { name: 'Next page' }).click();
  const second = await titles();
  expect(new Set([...first, ...second]).size).toBe(130);
  await expect(page.getByRole('link', { name: 'Next page' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Back to the first page' }).click();
  expect(await titles()).toEqual(first);

  await page.goto(filled.url + links.build('build-9'));
  await page.getByRole('navigation', { name: 'Tests by outcome' }).getByRole('link', { name: 'Failed 1' }).click();
  await expect(page.locator('tbody tr')).toHaveText([/broken/]);
  await context.close();
});

test('a heal is accepted or rejected by its form, with the keyboard alone', async ({ page, filled }) => {
  const { storage, url, ids } = filled;
  await page.goto(url + links.heals);
  await page.locator(`a[href="${links.heal(ids.healed.id)}"]`).press('Enter');
  await page.getByRole('button', { name: 'Reject' }).press('Enter');
  await expect(page.getByRole('status')).toContainText('rejected');
  await page.getByRole('button', { name: 'Accept' }).press('Space');
  await expect(page.getByRole('status')).toContainText('accepted');
  expect(await sql(storage, `select review from $s.heal_history where id = '${ids.healed.id}'`)).toEqual([{ review: 'accepted' }]);
  // What was not acted on can't be judged; another site's page may not decide.
  await page.goto(url + links.heal(ids.refused.id));
  await expect(page.getByRole('button', { name: 'Accept' })).toHaveCount(0);
  const foreign = await page.request.post(url + links.review(ids.healed.id), {
    form: { decision: 'rejected' },
    headers: { origin: 'http://evil.test' },
  });
  expect(foreign.status()).toBe(403);
  const odd = await page.request.post(url + links.review(ids.healed.id), { form: { decision: 'maybe' } });
  expect(odd.status()).toBe(400);
});

test('everything that can be clicked is reached by Tab, and the first stop leads past the navigation', async ({ page, filled }) => {
  await page.goto(filled.url + links.test('shaky'));
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Since')).toBeFocused();
  const reachable = await page
    .locator('main')
    .evaluate((main) => [...main.querySelectorAll('a, select, input, button, summary')].filter((e) => e.checkVisibility()).length);
  const reached = new Set<string>();
  for (let index = 0; index < reachable + 5; index++) {
    const inside = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element?.closest('main')) return null;
      element.setAttribute('data-reached', '');
      return getComputedStyle(element).outlineStyle;
    });
    if (inside === null) break;
    reached.add(inside);
    await page.keyboard.press('Tab');
  }
  expect(await page.locator('main [data-reached]').count()).toBeGreaterThanOrEqual(reachable);
  // The place where the keyboard is can be seen everywhere.
  expect([...reached]).not.toContain('none');
});

test('a running build updates itself, keeps the focus, rests while hidden and stops at its end', async ({ page, filled }) => {
  const { storage, url, ids } = filled;
  await page.goto(url + links.overview);
  await expect(page.getByRole('row', { name: /running.*3 to come/ })).toBeVisible();
  await page.goto(url + links.build('running'));
  await expect(page.locator('.headline')).toContainText('running');
  const chip = page.getByRole('link', { name: /^All/ });
  await chip.focus();
  const stays = await page.locator('h1').elementHandle();

  await storage.runs.save({ ...ids.started, status: 'passed', outcome: 'expected', durationMs: 1234 });
  await storage.runs.save(
    runRecord({
      buildId: 'running',
      testId: 'broken',
      title: 'broken',
      titlePath: ['broken'],
      startedAt: new Date(now),
      status: 'failed',
      outcome: 'unexpected',
      errorMessage: 'Error: new',
    }),
  );
  await expect(page.locator('.headline')).toContainText('1 failed, 1 passed, 1 to come', { timeout: 15_000 });
  await expect(page.getByText('Error: new').first()).toBeVisible();
  await expect(chip).toBeFocused();
  expect(await stays.evaluate((heading) => heading.isConnected)).toBe(true);

  let asked = 0;
  page.on('request', () => asked++);
  const hide = async (hidden: boolean): Promise<void> =>
    await page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  // A question that was under way may still come; then there is silence for longer than the pause between two.
  await page.waitForTimeout(2500);
  asked = 0;
  await page.waitForTimeout(5000);
  expect(asked).toBe(0);
  await sql(storage, `update $s.build_shards set status = 'failed', finished_at = now() where build_id = 'running'`);
  await hide(false);
  await expect(page.locator('.headline')).toContainText('1 missing', { timeout: 15_000 });
  await expect(page.locator('[data-live]')).toHaveCount(0);
  await page.waitForTimeout(2500);
  asked = 0;
  await page.waitForTimeout(4000);
  expect(asked).toBe(0);
});
