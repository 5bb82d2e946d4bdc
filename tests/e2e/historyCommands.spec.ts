/** The commands that show the history: with data, without, as JSON, and with texts that mean harm. */
import { expect, test as base } from '@playwright/test';
import path from 'node:path';
import { openStorage } from '../../src/storage/storage.js';
import { buildRecord, healRecord, runRecord, selectorEntry } from '../storage/support.js';
import { TestProject } from '../support/project.js';
import { pactsCli, start } from './support.js';

const hour = 3_600_000;
const now = Date.now();
const evil = '\u001b[31mred\u001b[0m \u202eevil\u0007\nsecond line';

/** Its own embedded database, filled once for the file. */
const test = base.extend<object, { filled: TestProject; empty: TestProject }>({
  filled: [
    async ({}, use) => {
      const project = new TestProject({});
      const storage = await openStorage({ home: path.join(project.dir, '.pacts'), databaseUrl: undefined, schema: 'pacts' });
      for (let index = 0; index < 12; index++) {
        const buildId = `build-${index}`;
        const startedAt = new Date(now - (12 - index) * hour);
        await storage.builds.start(buildRecord({ id: buildId, startedAt, branch: index === 11 ? 'topic' : 'main', expectedTests: 3 }));
        const own = { buildId, startedAt };
        await storage.runs.save(runRecord({ ...own, testId: 'steady', title: 'steady', titlePath: ['cart', 'steady'], durationMs: 1500 }));
        const broken = index < 9 ? {} : ({ status: 'failed', outcome: 'unexpected', errorMessage: `Error: ${evil}` } as const);
        await storage.runs.save(runRecord({ ...own, testId: 'broken', title: evil, titlePath: [evil], durationMs: 20, ...broken }));
        const flaky = { ...own, testId: 'shaky', title: 'shaky', titlePath: ['shaky'], project: 'firefox' };
        if (index % 3 === 0) await storage.runs.save(runRecord({ ...flaky, status: 'timedOut', outcome: null }));
        const outcome = index % 3 === 0 ? 'flaky' : 'expected';
        await storage.runs.save(
          runRecord({ ...flaky, retry: index % 3 === 0 ? 1 : 0, outcome, startedAt: new Date(startedAt.getTime() + 1000) }),
        );
        await storage.builds.end({
          id: buildId,
          shardIndex: 1,
          status: 'passed',
          finishedAt: new Date(startedAt.getTime() + 60_000),
          durationMs: 60_000,
        });
      }
      await storage.heals.saveHeals([
        healRecord({ at: now - hour, drift: 0.25, locator: `locator('${evil}')` }),
        healRecord({ at: now - 2 * hour, status: 'refused', healedLocator: null, explanation: 'two look alike' }),
      ]);
      await storage.selectors.save([selectorEntry()]);
      // Open until the end, so that the commands find the database running.
      await use(project);
      await storage.close();
      project.remove();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  empty: [
    async ({}, use) => {
      const project = new TestProject({});
      const storage = await openStorage({ home: path.join(project.dir, '.pacts'), databaseUrl: undefined, schema: 'pacts' });
      await use(project);
      await storage.close();
      project.remove();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});
test.setTimeout(120_000);
test.describe.configure({ mode: 'default' });

async function pacts(project: TestProject, ...args: string[]): Promise<string> {
  const command = start(project, [pactsCli, ...args]);
  expect(await command.ended, command.output()).toBe(0);
  return command.output();
}

test('tables and JSON of every command', async ({ filled }) => {
  const show = (...args: string[]): Promise<string> => pacts(filled, ...args);
  const json = async (...args: string[]): Promise<unknown> => JSON.parse(await show(...args, '--json'));

  expect(await show('flaky')).toMatch(/33\.3 % +│ 4 +│ 0 +│ 12 .*firefox │ tests\/cart\.spec\.ts › shaky/);
  expect(await json('flaky', '--project', 'chromium')).toEqual([]);
  expect(await json('flaky', '--quarantine')).toMatchObject([{ testId: 'shaky', unstableRate: 33.3, flaky: 4, tests: 12 }]);
  expect(await show('slow', '--last', '1')).toMatch(/1\.5 s +│ 0 ms +│ 1\.5 s +│ 12 +│ chromium │ tests\/cart\.spec\.ts › cart › steady/);
  expect(await show('slow', '--regressions')).toMatch(/^No test became slower since \d{4}-/);
  expect(await show('heals')).toMatch(/refused .*two look alike/);
  expect(await json('heals', '--status', 'confirmed')).toMatchObject([{ status: 'confirmed', drift: 0.25 }]);
  expect(await show('drift')).toMatch(/http:\/\/shop\.test\/cart │ 0\.175 │ 0\.250 +│ 2 +│ 1 +│ 1 +│ 0 +│ 0 +│ 0 +│ 1 /);
  expect(await show('drift', '--page', 'http://shop.test/cart')).toMatch(/│ buys +│ 1 +│ 1 +│ 0 /);
  // 36 results: 12 steady, 9 of 12 broken, 12 shaky.
  expect(await show('stats')).toContain(': 91.7 % passed, 11.1 % only on a retry, 3 failed.\n40 attempts: 82.5 % passed.\n');
  expect(await json('stats', '--branch', 'topic')).toMatchObject({ rates: { tests: 3, unexpected: 1, flaky: 0 } });
  expect(await show('build')).toMatch(/^Build build-11: passed; 2 passed, 0 flaky, 1 failed, 0 skipped\.\n/);
  expect(await show('build', 'build-9')).toMatch(/^Build build-9: passed; 1 passed, 1 flaky, 1 failed/);
  expect(await json('build', '--branch', 'main')).toMatchObject({
    buildId: 'build-10',
    shards: [{ shardIndex: 1, tests: 3 }],
    failed: [{ testId: 'broken' }],
  });
  expect(await show('test', 'shaky')).toMatch(
    /^tests\/cart\.spec\.ts:3 › shaky \(firefox\)\n12 results since .*: 100\.0 % passed, 33\.3 % only on a retry, 0 failed\./,
  );
  expect(await json('test', 'cart.spec')).toHaveLength(3);
  expect(await json('test', 'broken', '--branch', 'main')).toMatchObject({
    tests: 11,
    unexpected: 2,
    failingSince: new Date(now - 3 * hour).toISOString(),
  });
  expect(await json('history', '--branch', 'topic', '--last', '2')).toHaveLength(2);
});

test('no colour and nothing that steers a terminal reaches a pipe; lines stay within 160 columns', async ({ filled }) => {
  for (const args of [['history'], ['build'], ['heals'], ['test', 'broken'], ['test', 'cart']]) {
    const output = await pacts(filled, ...args);
    expect(output).toContain('evil');
    // eslint-disable-next-line no-control-regex -- these are what must not come out
    expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(Math.max(...output.split('\n').map((line) => line.length))).toBeLessThanOrEqual(160);
  }
});

test('a sentence where there is nothing to show', async ({ empty }) => {
  const cases: [string[], RegExp][] = [
    [['history'], /^No runs in the database embedded in \.pacts yet\.$/],
    [['history', '--test', 'x', '--branch', 'y'], /^No run matches "x" on the branch y\.$/],
    [['flaky'], /^No flaky test since \d{4}-\d\d-\d\d \d\d:\d\d\.$/],
    [['flaky', '--quarantine', '--project', 'p'], /^No candidate for quarantine since .* in the project p\.$/],
    [['slow'], /^No run that ended as expected since .*\.$/],
    [['heals', '--status', 'suspect'], /^No heal with the status suspect\.$/],
    [['drift', '--since', '7d'], /^No locator was looked at in the last 7 days\.$/],
    [['cache'], /^No locator is remembered in the database embedded in \.pacts\.$/],
    [['cache', '--page', 'http://x/'], /^Nothing is remembered of http:\/\/x\/ in the database embedded in \.pacts\.$/],
    [['stats', '--branch', 'main'], /^No test ran since .* on the branch main\.$/],
    [['build'], /^No build in the database embedded in \.pacts yet\.$/],
    [['build', 'x'], /^There is no build "x"\.$/],
    [['test', 'x'], /^No test matches "x"\.$/],
  ];
  for (const [args, sentence] of cases) expect((await pacts(empty, ...args)).trim()).toMatch(sentence);
});

test('wrong usage is one sentence and exit code 2', async ({ empty }) => {
  for (const [args, sentence] of [
    [['flaky', '--since', 'yesterday'], /since must be a time span such as 24h, 14d or 2w .* received "yesterday"/],
    [['drift', '--since', '1'], /since must be a time span/],
    [['slow', '--last', '0'], /whole number from 1 to 10000, received "0"/],
    [['heals', '--status', 'green'], /Allowed choices are probation, confirmed/],
    [['test'], /missing required argument 'pattern'/],
    [['cache', '--forget'], /option '--forget' needs --page/],
  ] as const) {
    const command = start(empty, [pactsCli, ...args]);
    expect(await command.ended).toBe(2);
    expect(command.output()).toMatch(sentence);
    expect(command.output()).not.toMatch(/^\s+at /m);
  }
});

test('the selector memory is shown by page and by locator, and forgets what it is told to', async ({ filled }) => {
  const page = 'http://shop.test/cart';
  const entry = selectorEntry();
  expect(entry.urlPattern).toBe(page);
  expect(await pacts(filled, 'cache')).toMatch(/│ http:\/\/shop\.test\/cart │ 1 +│/);
  const shown = JSON.parse(await pacts(filled, 'cache', '--page', page, '--json')) as unknown;
  expect(shown).toMatchObject([{ locator: entry.locator, framePath: entry.framePath, expired: false }]);
  expect(await pacts(filled, 'cache', '--page', page, '--locator', 'another')).toContain('Nothing is remembered of another on');
  expect(await pacts(filled, 'cache', '--page', page, '--locator', entry.locator, '--forget')).toBe(`Forgot 1 locator of ${page}.\n`);
  expect(await pacts(filled, 'cache')).toContain('No locator is remembered');
});
