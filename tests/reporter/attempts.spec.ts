/** What the reporter writes of a whole run: every attempt once, its steps complete and in order, its artifacts and metrics. */
import fs from 'node:fs';
import { openStorage } from '../../src/storage/storage.js';
import { baseConfig, orderSpec } from '../e2e/support.js';
import { expect, kinds, newSchema, sql, test } from '../storage/support.js';
import { TestProject } from '../support/project.js';

// Each test starts whole Playwright runs and a database.
test.setTimeout(180_000);

/** Without a browser, so that 36 attempts take seconds. Steps are nested, some fail softly, some only at the first attempt. */
const spec = `
import { test, expect } from '@playwright/test';
for (const name of ['one', 'two']) {
  test('steps ' + name, async ({}, testInfo) => {
    await test.step('outer', async () => {
      await test.step('first inner', async () => {});
      await test.step('second inner', async () => { expect(1).toBe(1); });
    });
    await testInfo.attach('note', { body: 'hello', contentType: 'text/plain' });
    expect.soft(name).toBe(name);
  });
}
test('flaky', async ({}, testInfo) => { expect(testInfo.retry).toBe(1); });
test('red', async () => { await test.step('breaks', async () => { throw new Error('always red'); }); });
test.skip('skipped', async () => {});
`;

const config = (databaseUrl: string | undefined, schema: string): string => `export default {
  testDir: '.', fullyParallel: true, workers: 4, retries: 1, repeatEach: 3,
  projects: [{ name: 'a' }, { name: 'b' }],
  reporter: [['./collector.mjs'], ['playwright-pacts/reporter', ${JSON.stringify({ databaseUrl, schema })}]],
};`;

for (const kind of kinds) {
  test.describe(kind, () => {
    test.use({ kind });

    test('two projects, fully parallel, four workers, retries, repeats: one row for each attempt', async ({ place }) => {
      const project = new TestProject({ 'all.spec.mjs': spec });
      project.write('playwright.config.mjs', config(place.databaseUrl, place.schema));
      const run = await project.run({ env: { PACTS_HOME: place.home, PACTS_BUILD_ID: 'the build' } });
      expect(run.exitCode, run.output).toBe(1);
      expect(run.output).not.toContain('pacts:');

      const storage = await openStorage(place);
      const rows = await sql<{ title: string; project: string; status: string; retry: number; runs: number; repeats: number }>(
        storage,
        `select title, project, status, retry, count(*)::int as runs, count(distinct repeat_each_index)::int as repeats
           from $s.runs where build_id = 'the build' group by 1, 2, 3, 4 order by 1, 2, 4`,
      );
      const expected = (['a', 'b'] as const).flatMap((name) => [
        { title: 'flaky', project: name, status: 'failed', retry: 0 },
        { title: 'flaky', project: name, status: 'passed', retry: 1 },
        { title: 'red', project: name, status: 'failed', retry: 0 },
        { title: 'red', project: name, status: 'failed', retry: 1 },
        { title: 'skipped', project: name, status: 'skipped', retry: 0 },
        { title: 'steps one', project: name, status: 'passed', retry: 0 },
        { title: 'steps two', project: name, status: 'passed', retry: 0 },
      ]);
      const byTitle = (a: { title: string; project: string; retry: number }, b: typeof a): number =>
        a.title.localeCompare(b.title) || a.project.localeCompare(b.project) || a.retry - b.retry;
      expect([...rows].sort(byTitle)).toEqual(expected.map((row) => ({ ...row, runs: 3, repeats: 3 })).sort(byTitle));

      const outcomes = await sql(
        storage,
        `select outcome, count(*)::int as n from $s.runs where outcome is not null group by 1 order by 1`,
      );
      expect(outcomes).toEqual([
        { outcome: 'expected', n: 12 },
        { outcome: 'flaky', n: 6 },
        { outcome: 'skipped', n: 6 },
        { outcome: 'unexpected', n: 6 },
      ]);

      // The steps of each run equal the steps that Playwright reported, in the same order and depth.
      const steps = await sql<{ title: string; steps: string[] }>(
        storage,
        `select r.title, array_agg(repeat('.', s.depth) || s.title order by s.index) as steps
           from $s.runs r join $s.run_steps s on s.run_id = r.id where r.title like 'steps%' group by r.id, r.title`,
      );
      expect(steps).toHaveLength(12);
      for (const { title, steps: titles } of steps) {
        const reported = run.results.find((result) => result.title === title)?.steps ?? [];
        const flat = (list: typeof reported, depth: number): string[] =>
          list.flatMap((step) => ['.'.repeat(depth) + step.title, ...flat(step.steps, depth + 1)]);
        expect(titles).toEqual(flat(reported, 0));
        expect(titles).toEqual(expect.arrayContaining(['outer', '.first inner', '.second inner']));
      }
      const failedStep = await sql(storage, `select distinct error from $s.run_steps where title = 'breaks'`);
      expect(failedStep).toEqual([{ error: expect.stringContaining('always red') as unknown }]);

      const artifacts = await sql(
        storage,
        `select name, kind, path, size_bytes::int as size, sha256, count(*)::int as n from $s.artifacts where name = 'note' group by 1, 2, 3, 4, 5`,
      );
      // sha256 of "hello"
      const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
      expect(artifacts).toEqual([{ name: 'note', kind: 'other', path: null, size: 5, sha256, n: 12 }]);

      const [build] = await sql(
        storage,
        `select status, finished_at is not null as ended from $s.build_shards where build_id = 'the build'`,
      );
      expect(build).toEqual({ status: 'failed', ended: true });
      await storage.close();
      project.remove();
    });
  });
}

test('a test that says in its body that it is going to fail has failed as expected', async ({ place }) => {
  const project = new TestProject({
    'known.spec.mjs': `import { test } from '@playwright/test';
test('known bug', async () => { test.fail(); throw new Error('still there'); });`,
  });
  project.write('playwright.config.mjs', config(place.databaseUrl, place.schema).replace('repeatEach: 3', 'repeatEach: 1'));
  const run = await project.run({ env: { PACTS_HOME: place.home } });
  expect(run.exitCode, run.output).toBe(0);
  const storage = await openStorage(place);
  const rows = await sql(storage, 'select status, expected_status, outcome from $s.runs');
  await storage.close();
  const expected = { status: 'failed', expected_status: 'failed', outcome: 'expected' };
  expect(rows).toEqual([expected, expected]);
  project.remove();
});

test('a run that only lists its tests leaves nothing behind and says nothing', async () => {
  const project = new TestProject({
    'a.spec.mjs': `import { test } from '@playwright/test'; test('listed', async () => {});`,
    'playwright.config.mjs': `export default { testDir: '.', reporter: [['line'], ['playwright-pacts/reporter']] };`,
  });
  const files = fs.readdirSync(project.dir);
  const run = await project.run({ args: ['--list'] });
  expect(run.output).toBe('Listing tests:\n  a.spec.mjs:1:42 › listed\nTotal: 1 test in 1 file\n');
  expect(fs.readdirSync(project.dir)).toEqual(files);
  project.remove();
});

test('what the database does not take waits in the spool and is sent once', async ({ place }) => {
  const project = new TestProject({
    'a.spec.mjs': `import { test } from '@playwright/test'; test('kept', async () => {});`,
    'playwright.config.mjs': `export default { testDir: '.', reporter: [['./collector.mjs'], ['playwright-pacts/reporter']] };`,
  });
  const env = { PACTS_HOME: place.home, PACTS_SCHEMA: place.schema };
  const away = await project.run({ env: { ...env, PACTS_BUILD_ID: 'away', PACTS_DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' } });
  expect(away.exitCode, away.output).toBe(0);
  const warnings = away.output.split('\n').filter((line) => line.startsWith('pacts:'));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/127\.0\.0\.1:9/);
  for (const build of ['back', 'again']) {
    const back = await project.run({ env: { ...env, PACTS_BUILD_ID: build } });
    expect(back.exitCode, back.output).toBe(0);
    expect(back.output).not.toContain('pacts:');
  }
  const storage = await openStorage(place);
  const rows = await sql(storage, `select build_id, title, status from $s.runs order by started_at`);
  expect(rows).toEqual(['away', 'back', 'again'].map((build) => ({ build_id: build, title: 'kept', status: 'passed' })));
  await storage.close();
  project.remove();
});

test('shards that only wrote blobs: merge-reports gives the same rows', async ({ place }) => {
  const project = new TestProject({
    'a.spec.mjs': `import { test } from '@playwright/test'; test('a', async () => {}); test('b', async () => { await test.step('inside', async () => {}); });`,
    'b.spec.mjs': `import { test } from '@playwright/test'; test('c', async () => { throw new Error('red'); });`,
    'playwright.config.mjs': `export default { testDir: '.', reporter: [['blob', { outputFile: 'blobs/' + process.env.SHARD + '.zip' }]] };`,
    'merge.config.mjs': `export default { testDir: '.', reporter: [['playwright-pacts/reporter']] };`,
  });
  for (const shard of ['1', '2']) await project.run({ args: [`--shard=${shard}/2`], env: { SHARD: shard } });
  const env = { PACTS_HOME: place.home, PACTS_SCHEMA: place.schema, PACTS_BUILD_ID: 'merged' };
  const merged = await project.run({ command: 'merge-reports', args: ['--config', 'merge.config.mjs', './blobs'], env });
  expect(merged.exitCode, merged.output).toBe(0);
  const storage = await openStorage(place);
  expect(await sql(storage, `select title, status from $s.runs where build_id = 'merged' order by title`)).toEqual([
    { title: 'a', status: 'passed' },
    { title: 'b', status: 'passed' },
    { title: 'c', status: 'failed' },
  ]);
  expect(await sql(storage, `select title from $s.run_steps where title = 'inside'`)).toHaveLength(1);
  await storage.close();
  project.remove();
});

test.describe('with the plugin in the specs', () => {
  test.use({ kind: 'server' });

  test('merge-reports: heals belong to their runs, and what the shards learnt is known afterwards', async ({ place }) => {
    const project = new TestProject({
      'order.spec.mjs': orderSpec(),
      'playwright.config.mjs': `export default ${JSON.stringify({ ...baseConfig, reporter: [['blob', { outputFile: 'blobs/report.zip' }]] })};`,
      'merge.config.mjs': `export default { testDir: '.', reporter: [['playwright-pacts/reporter']] };`,
    });
    // The shards have a memory of their own, as of a CI cache, and no database that lasts.
    const own = { PACTS_DATABASE_URL: place.databaseUrl, PACTS_SCHEMA: newSchema() };
    const target = { PACTS_DATABASE_URL: place.databaseUrl, PACTS_SCHEMA: place.schema };
    const storage = await openStorage(place);
    for (const site of ['old', 'renamed']) {
      const run = await project.run({ args: ['--shard=1/2'], env: { ...own, SITE: site } });
      expect(run.exitCode, run.output).toBe(0);
      // Merged twice: once more changes nothing.
      for (let round = 0; round < 2; round++) {
        const merged = await project.run({
          command: 'merge-reports',
          args: ['--config', 'merge.config.mjs', './blobs'],
          env: { ...target, PACTS_BUILD_ID: site },
        });
        expect(merged.exitCode, merged.output).toBe(0);
      }
      expect(await storage.builds.summary(site)).toMatchObject({ status: 'passed', tests: 1, attempts: 1, healed: site === 'old' ? 0 : 2 });
    }
    const heals = await sql(
      storage,
      `select h.locator, h.status, r.build_id from $s.heal_history h left join $s.runs r on r.id = h.run_id order by h.locator`,
    );
    expect(heals).toEqual(['#buy', '#name'].map((id) => ({ locator: `locator('${id}')`, status: 'confirmed', build_id: 'renamed' })));
    const known = await storage.selectors.loadPage('http://shop.test/order');
    const [ownKnown] = await storage.db.any<{ n: number }>('select count(*)::int as n from $<own:name>.selector_cache', {
      own: own.PACTS_SCHEMA,
    });
    expect(known.length).toBe(ownKnown?.n);
    expect(
      known
        .filter(({ healedLocator }) => healedLocator !== null)
        .map(({ locator }) => locator)
        .sort(),
    ).toEqual(["locator('#buy')", "locator('#name')"]);
    await storage.db.none('drop schema $<own:name> cascade', { own: own.PACTS_SCHEMA });
    await storage.close();
    project.remove();
  });
});
