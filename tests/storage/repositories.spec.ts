/** Every repository, on the embedded database and on a server alike. */
import { openHistory } from '../../src/storage/history/history.js';
import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import type { HealRecord } from '../../src/selector/types.js';
import { buildRecord, daysAgo, expect, fullRun, healRecord, kinds, runRecord, selectorEntry, sql, test } from './support.js';

for (const kind of kinds) {
  test.describe(`repositories on ${kind}`, () => {
    test.use({ kind });

    test('a run written twice is there once, with all its parts', async ({ storage }) => {
      await storage.builds.start(buildRecord());
      const run = fullRun();
      await storage.runs.save(run);
      const rows = async (): Promise<unknown[]> => [
        await sql(storage, 'select * from $s.runs'),
        await sql(storage, 'select * from $s.run_steps order by index'),
        await sql(storage, 'select * from $s.artifacts'),
        await sql(storage, 'select * from $s.metrics order by name'),
      ];
      const before = await rows();
      expect(before.map((table) => (table as unknown[]).length)).toEqual([1, 2, 1, 2]);
      expect(before[0]).toMatchObject([
        {
          id: run.id,
          build_id: 'build-1',
          title_path: ['cart', 'buys'],
          tags: ['@smoke'],
          annotations: [{ type: 'issue', description: '7' }],
          started_at: run.startedAt,
        },
      ]);
      expect(before[1]).toMatchObject([
        { index: 0, parent_index: null, title: 'Before Hooks', line: null },
        { index: 1, parent_index: 0, title: 'Click', line: 4, duration_ms: 2.5, error: 'no' },
      ]);
      expect(before[2]).toMatchObject([{ name: 'trace', size_bytes: '3000000000' }]);
      await storage.runs.save(run);
      expect(await rows()).toEqual(before);
      expect(await storage.runs.counters('build-1')).toEqual({ 'heal.count': 1, 'selector.lookups': 4 });
    });

    test('a shorter result replaces a longer one, and a late start does not undo an end', async ({ storage }) => {
      await storage.builds.start(buildRecord());
      const run = fullRun({ status: 'failed', outcome: 'unexpected', errorMessage: 'Boom' });
      await storage.runs.begin([run]);
      expect(await sql(storage, 'select status from $s.runs')).toEqual([{ status: 'running' }]);
      await storage.runs.save(run);
      await storage.runs.save({ ...run, steps: run.steps.slice(0, 1), artifacts: [], metrics: [] });
      await storage.runs.begin([run]);
      expect(await sql(storage, 'select status, error_message from $s.runs')).toEqual([{ status: 'failed', error_message: 'Boom' }]);
      expect(
        await sql(
          storage,
          'select (select count(*) from $s.run_steps)::int as steps, (select count(*) from $s.artifacts)::int as artifacts',
        ),
      ).toEqual([{ steps: 1, artifacts: 0 }]);
    });

    test('a run that cannot be written whole is not written at all', async ({ storage }) => {
      await storage.builds.start(buildRecord());
      const run = fullRun();
      const [step] = run.steps;
      await expect(storage.runs.save({ ...run, steps: [step!, step!] })).rejects.toThrow(/duplicate key/);
      expect(await sql(storage, 'select id from $s.runs')).toEqual([]);
    });

    test('texts that Postgres cannot hold are stored without what it cannot hold', async ({ storage }) => {
      await storage.builds.start(buildRecord({ branch: 'a\0b' }));
      await storage.runs.save(
        fullRun({ title: 'nul\0 and half \ud800!', annotations: [{ type: 'x\0', description: 'it\'s $1 ${x} "q" \\' }] }),
      );
      expect(await sql(storage, 'select title, annotations from $s.runs')).toEqual([
        { title: 'nul and half \ufffd!', annotations: [{ type: 'x', description: 'it\'s $1 ${x} "q" \\' }] },
      ]);
      await storage.selectors.save([selectorEntry({ fingerprint: { version: 1, tag: 'p', text: 'a\0b' } })]);
      expect((await storage.selectors.loadPage('http://shop.test/cart'))[0]?.fingerprint.text).toBe('ab');
    });

    test('history finds runs by title, file, pattern and id, newest first', async ({ storage }) => {
      await storage.builds.start(buildRecord());
      await storage.runs.save(
        runRecord({ testId: 'a', title: 'adds 100% off', titlePath: ['cart', 'adds 100% off'], startedAt: daysAgo(3) }),
      );
      await storage.runs.save(
        runRecord({
          testId: 'b',
          title: 'signs in',
          titlePath: ['account', 'signs in'],
          file: 'tests/login.spec.ts',
          startedAt: daysAgo(1),
        }),
      );
      const titles = async (query: string | undefined, last = 10): Promise<string[]> =>
        (await openHistory(storage).runs.list({ test: query, limit: last })).items.map((row) => row.title);
      expect(await titles(undefined)).toEqual(['signs in', 'adds 100% off']);
      expect(await titles(undefined, 1)).toEqual(['signs in']);
      expect(await titles('100%')).toEqual(['adds 100% off']);
      expect(await titles('a%s')).toEqual([]);
      expect(await titles('A*OFF')).toEqual(['adds 100% off']);
      expect(await titles('login.spec')).toEqual(['signs in']);
      expect(await titles('account')).toEqual(['signs in']);
      expect(await titles('b')).toEqual(['signs in']);
    });

    test('selector entries come back as they were written', async ({ storage }) => {
      const entry = selectorEntry({ healedLocator: "locator('x')", healedSelector: 'x', confidence: 0.875 });
      const other = selectorEntry({ locator: "locator('y')", framePath: "locator('iframe')" });
      await storage.selectors.save([entry, other, selectorEntry({ urlPattern: 'http://shop.test/other' })]);
      const page = await storage.selectors.loadPage(entry.urlPattern);
      expect(page).toHaveLength(2);
      expect(page).toContainEqual(entry);
      expect(page).toContainEqual(other);
      expect(await storage.selectors.loadPage('http://shop.test/unknown')).toEqual([]);
      await storage.selectors.retire([other]);
      expect(await storage.selectors.loadPage(entry.urlPattern)).toEqual([entry]);
    });

    test('selector entries: the last of a batch counts, and what was verified later stays', async ({ storage }) => {
      const entry = selectorEntry();
      await storage.selectors.save([entry, { ...entry, hits: 2 }]);
      await storage.selectors.save([{ ...entry, hits: 7, verifiedAt: entry.verifiedAt - 1000 }]);
      expect(await storage.selectors.loadPage(entry.urlPattern)).toEqual([{ ...entry, hits: 2 }]);
      await storage.selectors.save([{ ...entry, misses: 1 }]);
      expect(await storage.selectors.loadPage(entry.urlPattern)).toEqual([{ ...entry, misses: 1 }]);
    });

    test('selector entries are not read a week after they were verified, nor when they are no entries', async ({ storage }) => {
      await storage.selectors.save([
        selectorEntry({ verifiedAt: daysAgo(7.1).getTime() }),
        selectorEntry({ locator: 'fresh', verifiedAt: daysAgo(6.9).getTime() }),
      ]);
      expect((await storage.selectors.loadPage('http://shop.test/cart')).map((entry) => entry.locator)).toEqual(['fresh']);
      await sql(storage, `update $s.selector_cache set fingerprint = '{"version":1,"tag":"p","text":5}'`);
      expect(await storage.selectors.loadPage('http://shop.test/cart')).toEqual([]);
    });

    test('workers that write the same entries at once do not block each other', async ({ storage }) => {
      const entries = Array.from({ length: 30 }, (_, index) => selectorEntry({ locator: `l${index}` }));
      await Promise.all(Array.from({ length: 8 }, (_, round) => storage.selectors.save(round % 2 ? entries : [...entries].reverse())));
      expect(await storage.selectors.loadPage(entries[0]!.urlPattern)).toHaveLength(30);
    });

    test('strategies: how often each was tried on a page and found the element of a test that passed', async ({ storage }) => {
      const locator = "locator('#buy')";
      await storage.heals.saveHeals(
        [
          healRecord({ strategies: ['look'] }),
          healRecord({ strategies: ['look', 'reveal'], durationMs: 900 }),
          healRecord({ strategies: ['look', 'reveal'], status: 'suspect', durationMs: 100 }),
          healRecord({ strategies: ['look', 'reveal'], status: 'refused' }),
          healRecord({ strategies: ['narrow'], locator: 'other' }),
          healRecord({ strategies: ['look'], urlPattern: 'http://shop.test/elsewhere' }),
          healRecord({ strategies: ['look'], at: Date.now() - 100 * 86_400_000 }),
        ].map((heal, i) => (i === 6 ? heal : { ...heal, at: Date.now() })),
      );
      const records = await storage.heals.strategiesOf('http://shop.test/cart');
      const byStrategy = (a: { strategy: string }, b: { strategy: string }): number => a.strategy.localeCompare(b.strategy);
      expect(records.sort(byStrategy)).toEqual([
        { framePath: '', locator, strategy: 'look', tried: 4, succeeded: 1 },
        { framePath: '', locator: 'other', strategy: 'narrow', tried: 1, succeeded: 1 },
        { framePath: '', locator, strategy: 'reveal', tried: 3, succeeded: 1 },
      ]);
      const view = await sql(
        storage,
        "select strategy, tried, succeeded, suspect, median_ms from $s.heal_strategies where url_pattern like '%cart' order by 1",
      );
      expect(view).toEqual([
        { strategy: 'look', tried: 5, succeeded: 2, suspect: 0, median_ms: 12.5 },
        { strategy: 'narrow', tried: 1, succeeded: 1, suspect: 0, median_ms: 12.5 },
        { strategy: 'reveal', tried: 3, succeeded: 1, suspect: 1, median_ms: 500 },
      ]);
    });

    test('the pages of a locator, those verified last first', async ({ storage }) => {
      const on = (page: string, ago: number) => selectorEntry({ urlPattern: `http://shop.test/${page}`, verifiedAt: Date.now() - ago });
      await storage.selectors.save([on('a', 5000), on('b', 1000), on('expired', 8 * 86_400_000), selectorEntry({ locator: 'other' })]);
      const { locator, framePath } = selectorEntry();
      expect(await storage.selectors.pagesOf(locator, framePath)).toEqual(['http://shop.test/b', 'http://shop.test/a']);
      expect(await storage.selectors.pagesOf(locator, 'frame')).toEqual([]);
    });

    test('a heal is kept once and takes its outcome', async ({ storage }) => {
      const heal = healRecord({ status: 'probation' });
      const bare = healRecord({
        status: 'refused',
        cause: 'gone',
        healedLocator: null,
        confidence: null,
        margin: null,
        drift: null,
        file: null,
        line: null,
        column: null,
        candidates: [],
        at: heal.at - 1,
      });
      await storage.heals.saveHeals([heal, bare]);
      expect(await storage.heals.list({ last: 10 })).toEqual([heal, bare]);
      const { strategies, ...older } = healRecord({ at: heal.at - 2, status: 'observed' });
      await storage.heals.saveHeals([older as HealRecord]);
      expect((await storage.heals.list({ last: 10 }))[2]).toEqual({ ...older, strategies: [] });
      expect(strategies).toEqual(['look']);
      await storage.heals.saveHeals([{ ...heal, status: 'confirmed' }]);
      await storage.heals.saveHeals([{ ...heal, status: 'suspect' }]);
      expect(await storage.heals.list({ status: 'confirmed', last: 10 })).toEqual([{ ...heal, status: 'confirmed' }]);
      expect(await storage.heals.list({ runId: bare.runId, last: 10 })).toEqual([bare]);
      expect(await storage.heals.list({ search: '#buy', last: 10 })).toHaveLength(3);
      expect(await storage.heals.list({ runId: randomUUID(), last: 10 })).toEqual([]);
    });

    test('shards may start and end in any order', async ({ storage }) => {
      const startedAt = daysAgo(1);
      const end = { id: 'build-1', finishedAt: new Date(), durationMs: 5 };
      await storage.builds.start(buildRecord({ shardTotal: 2, shardIndex: 2, expectedTests: 3 }));
      await storage.builds.start(buildRecord({ shardTotal: 2, shardIndex: 2, expectedTests: 3 }));
      await storage.builds.end({ ...end, shardIndex: 2, status: 'passed' });
      expect(await storage.builds.summary('build-1')).toMatchObject({
        status: 'running',
        shardsSeen: 1,
        shardTotal: 2,
        missing: 3,
        finishedAt: null,
      });
      await storage.builds.start(buildRecord({ shardTotal: 2, shardIndex: 1, expectedTests: 1, startedAt }));
      await storage.builds.end({ ...end, shardIndex: 1, status: 'failed' });
      await storage.runs.save(runRecord({ shardIndex: 1 }));
      expect(await storage.builds.summary('build-1')).toMatchObject({
        status: 'failed',
        shardsSeen: 2,
        tests: 1,
        missing: 3,
        startedAt,
        finishedAt: end.finishedAt,
      });
      expect(await storage.builds.summary('unknown')).toBeNull();
      await storage.builds.start(buildRecord({ id: 'build-2' }));
      expect((await storage.builds.recent(10)).map((build) => build.buildId)).toEqual(['build-2', 'build-1']);
    });

    test('the next start marks what a killed process left running', async ({ storage }) => {
      const gone = spawnSync(process.execPath, ['-e', '']).pid;
      await storage.builds.start(buildRecord());
      await storage.runs.begin([runRecord()]);
      await storage.builds.start(buildRecord({ id: 'build-2' }));
      await storage.runs.begin([runRecord({ buildId: 'build-2' })]);
      await sql(storage, `update $s.build_shards set pid = ${gone} where build_id = 'build-1'`);
      await storage.builds.start(buildRecord({ id: 'build-3' }));
      expect(await sql(storage, 'select build_id, status from $s.runs order by 1')).toEqual([
        { build_id: 'build-1', status: 'interrupted' },
        { build_id: 'build-2', status: 'running' },
      ]);
      expect(await storage.builds.summary('build-1')).toMatchObject({ status: 'interrupted', tests: 1, interrupted: 1, missing: 0 });
    });
  });
}
