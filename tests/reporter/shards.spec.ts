/** Eight shards as eight processes on one empty PostgreSQL and a Redis, started in the same second: one build, every attempt once, right totals. */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createRedisStore } from '../../src/storage/redisSelectorStore.js';
import { openStorage, type Storage } from '../../src/storage/storage.js';
import { launchOptions } from '../../scripts/browser.mjs';
import { expect, needs, redisUrl, sql, test } from '../storage/support.js';
import { ownEnvironment, TestProject } from '../support/project.js';
import { playwrightCli } from '../support/clis.js';
import { until } from '../support/until.js';

test.setTimeout(600_000);
test.use({ kind: 'server' });

const shards = 8;
const files = 20;
const testsPerFile = 20;
/** Of each file: one fails always, one at its first attempt, one is skipped, and one learns a locator of its own and one that all have. */
const spec = (name: string): string => `
import { test, expect } from 'playwright-pacts';
import fs from 'node:fs';
test('red', () => { expect(1).toBe(2); });
test('flaky', async ({}, testInfo) => { expect(testInfo.retry).toBe(1); });
test.skip('skipped', () => {});
test('slow', async () => {
  if (!process.env.HANG) return;
  test.setTimeout(0);
  fs.appendFileSync(process.env.HANG, 'reached\\n');
  await new Promise((resolve) => setTimeout(resolve, 2 ** 30));
});
test('learns', async ({ page }) => {
  await page.route('http://shop.test/**', (route) => route.fulfill({ contentType: 'text/html', body: '<button id="buy">Buy</button><button id="${name}">${name}</button>' }));
  await page.goto('http://shop.test/');
  await page.locator('#buy').click();
  await page.locator('#${name}').click();
});
for (let i = 5; i < ${testsPerFile}; i++) test('green ' + i, async () => { await test.step('a step', async () => {}); });
`;
const totals = { tests: 400, expected: 340, flaky: 20, unexpected: 20, skipped: 20, interrupted: 0, missing: 0, attempts: 440 };

function project(): TestProject {
  const names = Array.from({ length: files }, (_, index) => `f${String(index).padStart(2, '0')}`);
  const use = JSON.stringify({ launchOptions: launchOptions() });
  return new TestProject({
    ...Object.fromEntries(names.map((name) => [`${name}.spec.mjs`, spec(name)])),
    'playwright.config.mjs': `export default { testDir: '.', workers: 1, retries: 1, timeout: 90_000, reporter: [['playwright-pacts/reporter']], outputDir: 'results-' + process.env.SHARD, use: ${use} };`,
  });
}

interface Shard {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; output: string }>;
}

function start(dir: string, index: number, env: NodeJS.ProcessEnv): Shard {
  const child = spawn(process.execPath, [playwrightCli, 'test', `--shard=${index}/${shards}`], {
    cwd: dir,
    env: { ...ownEnvironment(), SHARD: String(index), PACTS_HOME: path.join(dir, `home-${index}`), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, output }))) };
}

const all = Array.from({ length: shards }, (_, index) => index + 1);

async function attemptsOf(storage: Storage): Promise<{ n: number; distinct: number; shards: number }> {
  const rows = await sql<{ n: number; distinct: number; shards: number }>(
    storage,
    `select count(*)::int as n, count(distinct (test_id, retry))::int as distinct, count(distinct shard_index)::int as shards from $s.runs where build_id = 'eight'`,
  );
  return rows[0]!;
}

/** Greens have their own step and Playwright's two; nothing is there twice. */
async function expectSteps(storage: Storage): Promise<void> {
  const steps = await sql(
    storage,
    `select count(*)::int as n from $s.run_steps s join $s.runs r on r.id = s.run_id where s.title = 'a step' and r.status = 'passed'`,
  );
  expect(steps).toEqual([{ n: files * (testsPerFile - 5) }]);
}

/** Every shard learns on the same page at once: what one writes takes nothing from the others, in neither database. */
async function expectKnowledge(storage: Storage, schema: string): Promise<void> {
  const learnt = await storage.selectors.loadPage('http://shop.test/');
  expect(learnt).toHaveLength(files + 1);
  // What Redis holds of the page is in Postgres too; that it is all of it can't be told of a machine on which Redis is late.
  const redis = createRedisStore(redisUrl, schema, { budget: 5000, pause: 10 });
  const kept = await redis.loadPage('http://shop.test/');
  await redis.close();
  expect(learnt.map(({ locator }) => locator)).toEqual(expect.arrayContaining(kept?.map(({ locator }) => locator) ?? []));
}

test('all of them end', async ({ place }) => {
  await needs('Redis');
  const specs = project();
  const env = { PACTS_BUILD_ID: 'eight', PACTS_DATABASE_URL: place.databaseUrl, PACTS_SCHEMA: place.schema, REDIS_URL: redisUrl };
  const ended = await Promise.all(all.map((index) => start(specs.dir, index, env).ended));
  for (const { code, output } of ended) {
    expect(code, output).toBe(1);
    expect(output).not.toContain('pacts:');
  }
  const storage = await openStorage(place);
  expect(await storage.builds.summary('eight')).toMatchObject({ ...totals, status: 'failed', shardTotal: shards, shardsSeen: shards });
  expect(await attemptsOf(storage)).toEqual({ n: 440, distinct: 440, shards });
  expect(await sql(storage, 'select count(*)::int as n from $s.builds')).toEqual([{ n: 1 }]);
  await expectSteps(storage);
  await expectKnowledge(storage, place.schema);
  for (const index of all) expect(fs.existsSync(path.join(specs.dir, `home-${index}`, 'spool'))).toBe(false);
  await storage.close();
  specs.remove();
});

test('one is killed with kill -9 and runs again', async ({ place }) => {
  await needs('Redis');
  const specs = project();
  const env = { PACTS_BUILD_ID: 'eight', PACTS_DATABASE_URL: place.databaseUrl, PACTS_SCHEMA: place.schema, REDIS_URL: redisUrl };
  const marker = path.join(specs.dir, 'reached');
  const victim = 3;
  const started = all.map((index) => start(specs.dir, index, index === victim ? { ...env, HANG: marker } : env));
  await Promise.all(started.filter((_, index) => index !== victim - 1).map(({ ended }) => ended));
  await until(() => fs.existsSync(marker), 'the test that hangs', 120_000);
  const killed = started[victim - 1]!;
  const storage = await openStorage(place);
  const running = `select 1 from $s.runs where shard_index = ${victim} and status = 'running'`;
  await until(async () => (await sql(storage, running)).length > 0, 'the row of the test that hangs');
  expect(await storage.builds.summary('eight')).toMatchObject({ status: 'running' });
  killed.child.kill('SIGKILL');
  await killed.ended;
  const others = await sql(storage, `select id, started_at from $s.runs where shard_index <> ${victim} order by id`);

  // What was finished is there; what was not is missing, and the build is not passed and not running.
  await storage.builds.markAbandoned();
  const broken = (await storage.builds.summary('eight'))!;
  expect(broken.status).toBe('interrupted');
  expect(broken.interrupted).toBe(1);
  expect(broken.tests + broken.missing).toBe(400);
  expect(broken.missing).toBeGreaterThan(0);

  const again = await start(specs.dir, victim, env).ended;
  expect(again.code, again.output).toBe(1);
  expect(again.output).not.toContain('pacts:');
  expect(await storage.builds.summary('eight')).toMatchObject({ ...totals, status: 'failed', shardTotal: shards, shardsSeen: shards });
  expect(await attemptsOf(storage)).toEqual({ n: 440, distinct: 440, shards });
  expect(await sql(storage, `select id, started_at from $s.runs where shard_index <> ${victim} order by id`)).toEqual(others);
  expect(await sql(storage, 'select count(*)::int as n, count(distinct session)::int as sessions from $s.build_shards')).toEqual([
    { n: shards, sessions: shards },
  ]);
  await expectSteps(storage);
  await expectKnowledge(storage, place.schema);
  await storage.close();
  specs.remove();
});

test('two invocations in one job stand side by side, and a set-up project counts in every shard', async ({ place }) => {
  const specs = new TestProject({
    'setup.spec.mjs': `import { test } from '@playwright/test'; test('sign in', () => {});`,
    'a.spec.mjs': `import { test } from '@playwright/test'; test('a', () => {}); test('b', () => {});`,
    'b.spec.mjs': `import { test } from '@playwright/test'; test('c', () => {}); test('d', () => {});`,
    'playwright.config.mjs': `export default { testDir: '.', reporter: [['playwright-pacts/reporter']], projects: [
      { name: 'setup', testMatch: 'setup.spec.mjs' },
      { name: 'one', testMatch: ['a.spec.mjs', 'b.spec.mjs'], dependencies: ['setup'] },
      { name: 'two', testMatch: 'a.spec.mjs' },
    ] };`,
  });
  const env = { PACTS_DATABASE_URL: place.databaseUrl, PACTS_SCHEMA: place.schema, PACTS_HOME: place.home };
  for (const args of [
    ['--project=one', '--shard=1/2'],
    ['--project=one', '--shard=2/2'],
  ])
    expect(await specs.run({ args, env: { ...env, PACTS_BUILD_ID: 'sharded' } })).toMatchObject({ exitCode: 0 });
  for (const args of [['--project=one'], ['--project=two'], ['--project=two']])
    expect(await specs.run({ args, env: { ...env, PACTS_BUILD_ID: 'twice' } })).toMatchObject({ exitCode: 0 });
  const storage = await openStorage(place);
  expect(await storage.builds.summary('sharded')).toMatchObject({ status: 'passed', tests: 6, attempts: 6, missing: 0, shardsSeen: 2 });
  // setup, four of one, two of two
  expect(await storage.builds.summary('twice')).toMatchObject({ status: 'passed', tests: 7, attempts: 7, missing: 0, shardsSeen: 1 });
  await storage.close();
  specs.remove();
});
