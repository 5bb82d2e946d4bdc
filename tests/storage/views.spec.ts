/** Views and functions on a small history whose figures were worked out by hand. */
import type { RunRecord } from '../../src/storage/records.js';
import { buildRecord, daysAgo, expect, fullRun, healRecord, kinds, runRecord, selectorEntry, sql, test } from './support.js';

const isoDay = (date: Date): string => date.toISOString().slice(0, 10);

for (const kind of kinds) {
  test.describe(`views on ${kind}`, () => {
    test.use({ kind });

    test('run_summary counts tests by the outcome of their last attempt', async ({ storage }) => {
      await storage.builds.start(buildRecord({ shardTotal: 2, shardIndex: 1, expectedTests: 6 }));
      await storage.builds.start(buildRecord({ shardTotal: 2, shardIndex: 2, expectedTests: 4 }));
      const runs: Partial<RunRecord>[] = [
        { testId: 'good', durationMs: 10, healed: 2 },
        { testId: 'flaky', status: 'failed', outcome: null, durationMs: 20 },
        { testId: 'flaky', retry: 1, outcome: 'flaky', durationMs: 30 },
        { testId: 'red', status: 'timedOut', outcome: null, durationMs: 40, refused: 1 },
        { testId: 'red', status: 'failed', outcome: 'unexpected', retry: 1, durationMs: 50 },
        { testId: 'skipped', status: 'skipped', expectedStatus: 'skipped', outcome: 'skipped', durationMs: 0 },
        { testId: 'fails as it should', status: 'failed', expectedStatus: 'failed', outcome: 'expected', durationMs: 60 },
        { testId: 'without outcome', status: 'failed', outcome: null, durationMs: 70, shardIndex: 2 },
        { testId: 'stopped', status: 'interrupted', outcome: 'skipped', durationMs: 80, shardIndex: 2 },
      ];
      for (const run of runs) await storage.runs.save(runRecord(run));
      await storage.runs.begin([runRecord({ testId: 'running', durationMs: 0, shardIndex: 2 })]);
      const { status, tests, expected, flaky, unexpected, skipped, interrupted, missing, attempts, testTimeMs, healed, refused } =
        (await storage.builds.summary('build-1'))!;
      expect({ status, tests, expected, flaky, unexpected, skipped, interrupted, missing, attempts, testTimeMs, healed, refused }).toEqual({
        status: 'running',
        tests: 8,
        expected: 2,
        flaky: 1,
        unexpected: 2,
        skipped: 1,
        interrupted: 1,
        missing: 3, // ten announced, seven done; one of the three is running
        attempts: 10,
        testTimeMs: 360,
        healed: 2,
        refused: 1,
      });
    });

    test('selector_cache_stats counts entries by page', async ({ storage }) => {
      await storage.selectors.save([
        selectorEntry({ locator: 'a', hits: 3, misses: 1, learnedAt: daysAgo(9).getTime(), verifiedAt: daysAgo(8).getTime() }),
        selectorEntry({ locator: 'b', hits: 4, healedLocator: 'x', healedSelector: 'x', confidence: 0.9 }),
        selectorEntry({ urlPattern: 'http://shop.test/', locator: 'c', hits: 1 }),
      ]);
      expect(
        await sql(storage, 'select url_pattern, entries, healed_entries, hits, misses, expired from $s.selector_cache_stats order by 1'),
      ).toEqual([
        { url_pattern: 'http://shop.test/', entries: 1, healed_entries: 0, hits: 1, misses: 0, expired: 0 },
        { url_pattern: 'http://shop.test/cart', entries: 2, healed_entries: 1, hits: 7, misses: 1, expired: 1 },
      ]);
    });

    test('healing_success_rate is the share of heals whose test passed', async ({ storage }) => {
      const at = Date.UTC(2026, 0, 5, 23, 59);
      const heals = ['confirmed', 'confirmed', 'suspect', 'refused', 'probation', 'observed'] as const;
      await storage.heals.saveHeals([
        ...heals.map((status) => healRecord({ status, at })),
        healRecord({ status: 'refused', at: at + 120_000 }),
      ]);
      expect(
        await sql(storage, 'select day::text, healed, confirmed, suspect, refused, success_rate from $s.healing_success_rate order by 1'),
      ).toEqual([
        { day: '2026-01-05', healed: 4, confirmed: 2, suspect: 1, refused: 1, success_rate: '66.7' },
        { day: '2026-01-06', healed: 0, confirmed: 0, suspect: 0, refused: 1, success_rate: null },
      ]);
    });

    test('get_daily_success_rate judges each test by its last attempt, whole days of UTC', async ({ storage }) => {
      await storage.builds.start(buildRecord());
      const today = new Date();
      const before = daysAgo(1);
      const runs: Partial<RunRecord>[] = [
        { testId: 'a', startedAt: today },
        { testId: 'b', startedAt: today, status: 'failed' },
        { testId: 'b', startedAt: today, retry: 1 },
        { testId: 'c', startedAt: today, status: 'timedOut' },
        { testId: 'd', startedAt: today, status: 'skipped' },
        { testId: 'e', startedAt: today, status: 'interrupted' },
        { testId: 'f', startedAt: before, status: 'failed' },
        { testId: 'g', startedAt: daysAgo(40) },
      ];
      for (const run of runs) await storage.runs.save(runRecord(run));
      const rates = 'select day::text, tests, expected, flaky, unexpected, success_rate from $s.get_daily_success_rate';
      const rowOfToday = { day: isoDay(today), tests: 3, expected: 1, flaky: 1, unexpected: 1, success_rate: '66.7' };
      expect(await sql(storage, `${rates}(7)`)).toEqual([
        { day: isoDay(before), tests: 1, expected: 0, flaky: 0, unexpected: 1, success_rate: '0.0' },
        rowOfToday,
      ]);
      expect(await sql(storage, `${rates}(1)`)).toEqual([rowOfToday]);
    });

    test('cleanup_old_runs deletes what is older, with all that belongs to it', async ({ storage }) => {
      await storage.builds.start(buildRecord({ id: 'old', startedAt: daysAgo(31) }));
      await storage.builds.start(buildRecord({ id: 'new', startedAt: daysAgo(29) }));
      await storage.runs.save(fullRun({ buildId: 'old', startedAt: daysAgo(31) }));
      await storage.runs.save(fullRun({ buildId: 'old', testId: 'test-2', startedAt: daysAgo(31) }));
      await storage.runs.save(fullRun({ buildId: 'new', startedAt: daysAgo(29) }));
      await storage.heals.saveHeals([healRecord({ at: daysAgo(31).getTime() }), healRecord({ at: daysAgo(29).getTime() })]);
      await storage.selectors.save([selectorEntry({ locator: 'old', verifiedAt: daysAgo(31).getTime() }), selectorEntry()]);
      const rowsOf = `select (select count(*) from $s.builds)::int as builds, (select count(*) from $s.build_shards)::int as shards,
        (select count(*) from $s.runs)::int as runs, (select count(*) from $s.run_steps)::int as steps, (select count(*) from $s.artifacts)::int as artifacts,
        (select count(*) from $s.metrics)::int as metrics, (select count(*) from $s.heal_history)::int as heals, (select count(*) from $s.selector_cache)::int as entries`;
      expect(await sql(storage, 'select $s.cleanup_old_runs(30) as removed')).toEqual([{ removed: 2 }]);
      expect(await sql(storage, rowsOf)).toEqual([
        { builds: 1, shards: 1, runs: 1, steps: 2, artifacts: 1, metrics: 2, heals: 1, entries: 1 },
      ]);
      expect(await sql(storage, 'select $s.cleanup_old_runs(30) as removed')).toEqual([{ removed: 0 }]);
      for (const days of ['-1', 'null'])
        await expect(sql(storage, `select $s.cleanup_old_runs(${days})`)).rejects.toThrow(/a number of days from 0/);
    });

    test('get_drift_summary tells which pages moved away from what was learnt', async ({ storage }) => {
      const at = daysAgo(2).getTime();
      const home = { urlPattern: 'http://shop.test/', at };
      await storage.heals.saveHeals([
        healRecord({ at, drift: 0.1 }),
        healRecord({ at, drift: 0.4, status: 'refused' }),
        healRecord({ at, drift: null, status: 'retired', cause: 'missed' }),
        // The same locator twice is one locator, in two tests.
        healRecord({ at, drift: 0.4, status: 'retired', cause: 'drift' }),
        healRecord({ at, drift: 0.5, status: 'retired', cause: 'drift', testId: 'test-2' }),
        healRecord({ at, drift: 0.1, status: 'otherElement', locator: "locator('#other')" }),
        healRecord({ at: daysAgo(9).getTime(), drift: 1 }),
        healRecord({ ...home, drift: 0.5, status: 'suspect' }),
        healRecord({ urlPattern: 'http://shop.test/plain', at, drift: null, status: 'observed' }),
      ]);
      await storage.selectors.save([selectorEntry({ locator: 'a' }), selectorEntry({ locator: 'b' })]);
      expect(await sql(storage, 'select * from $s.get_drift_summary(7)')).toEqual([
        {
          url_pattern: 'http://shop.test/',
          entries: 0,
          observations: 1,
          mean_drift: '0.500',
          max_drift: '0.500',
          healed: 1,
          refused: 0,
          retired: 0,
          retired_for_drift: 0,
          other_element: 0,
          tests: 1,
        },
        {
          url_pattern: 'http://shop.test/cart',
          entries: 2,
          // (0.1 + 0.4 + 0.4 + 0.5 + 0.1) / 5
          observations: 5,
          mean_drift: '0.300',
          max_drift: '0.500',
          healed: 1,
          refused: 1,
          retired: 3,
          retired_for_drift: 1,
          other_element: 1,
          tests: 2,
        },
        {
          url_pattern: 'http://shop.test/plain',
          entries: 0,
          observations: 0,
          mean_drift: null,
          max_drift: null,
          healed: 0,
          refused: 0,
          retired: 0,
          retired_for_drift: 0,
          other_element: 0,
          tests: 1,
        },
      ]);
      // By locator and reason: how often, at most how far, and when last.
      expect(await sql(storage, "select * from $s.drift_retired(7, 'http://shop.test/cart')")).toEqual([
        {
          url_pattern: 'http://shop.test/cart',
          frame_path: '',
          locator: "locator('#buy')",
          healed_locator: expect.any(String) as unknown as string,
          cause: 'drift',
          drift: '0.500',
          times: 2,
          last_at: new Date(at),
        },
        expect.objectContaining({ cause: 'missed', drift: null, times: 1 }),
      ]);
      expect(await sql(storage, "select * from $s.drift_retired(7, 'http://shop.test/')")).toEqual([]);
    });
  });
}
