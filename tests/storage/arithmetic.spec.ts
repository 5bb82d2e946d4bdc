/** The arithmetic of the history on small data whose figures were worked out by hand. */
import type { RunRecord } from '../../src/storage/records.js';
import type { Storage } from '../../src/storage/storage.js';
import { buildRecord, daysAgo, expect, healRecord, kinds, runRecord, sql, test } from './support.js';

const hour = 3_600_000;
/** A time within the last days, counted in hours from its begin; whole, so that sums stay readable. */
const at = (days: number, hours = 0): Date => new Date(Math.floor(daysAgo(days).getTime() / hour) * hour + hours * hour);

/** One build a letter, each on its own hour: `.` expected, `r` red, `f` red and then green (flaky), `s` skipped, `i` interrupted. */
async function play(storage: Storage, testId: string, results: string, change: Partial<RunRecord> = {}, branch = 'main'): Promise<void> {
  for (const [index, letter] of results.split('').entries()) {
    const buildId = `${branch}-${index}`;
    const startedAt = at(3, index);
    await storage.builds.start(buildRecord({ id: buildId, branch, startedAt }));
    const own = { testId, buildId, startedAt, ...change };
    const failed = { status: 'failed', errorMessage: `Timeout ${index}000ms exceeded.\nmore` } as const;
    if (letter === '.') await storage.runs.save(runRecord(own));
    if (letter === 'r') await storage.runs.save(runRecord({ ...own, ...failed, outcome: 'unexpected' }));
    if (letter === 's') await storage.runs.save(runRecord({ ...own, status: 'skipped', expectedStatus: 'skipped', outcome: 'skipped' }));
    if (letter === 'i') await storage.runs.save(runRecord({ ...own, status: 'interrupted', outcome: 'skipped' }));
    if (letter !== 'f') continue;
    await storage.runs.save(runRecord({ ...own, ...failed, outcome: null }));
    await storage.runs.save(runRecord({ ...own, startedAt: new Date(startedAt.getTime() + 60_000), retry: 1, outcome: 'flaky' }));
  }
}

const since = "now() - interval '7 days'";

for (const kind of kinds) {
  test.describe(`arithmetic on ${kind}`, () => {
    test.use({ kind });

    test('pass rate by attempt and by test, flaky rate; what was not decided is in none', async ({ storage }) => {
      await play(storage, 'a', '..f.');
      await play(storage, 'b', 'rsi.');
      await play(storage, 'c', 'f', {}, 'topic');
      await play(storage, 'd', '.', { project: 'firefox', status: 'failed', expectedStatus: 'failed' });
      await play(storage, 'e', 'r', { startedAt: at(20) });
      const rates = async (more = ''): Promise<unknown> => (await sql(storage, `select * from $s.pass_rates(${since}${more})`))[0];
      // Attempts: a . . r . . | b r . | c r . | d . (it fails as it should): 10, of which 7 as expected. Tests: a 4, b 2, c 1, d 1.
      expect(await rates()).toEqual({
        attempts: 10,
        attempts_passed: 7,
        attempt_pass_rate: '70.0',
        tests: 8,
        expected: 5,
        flaky: 2,
        unexpected: 1,
        skipped: 1,
        interrupted: 1,
        test_pass_rate: '87.5',
        flaky_rate: '25.0',
      });
      expect(await rates(", 'topic'")).toMatchObject({ attempts: 2, attempt_pass_rate: '50.0', tests: 1, test_pass_rate: '100.0' });
      expect(await rates(", null, 'firefox'")).toMatchObject({ attempts: 1, tests: 1, expected: 1 });
      expect(await rates(", 'nobody'")).toMatchObject({ attempts: 0, attempt_pass_rate: null, test_pass_rate: null, flaky_rate: null });
    });

    test('an attempt that no retry followed counts, though Playwright left its outcome open', async ({ storage }) => {
      await storage.builds.start(buildRecord());
      await storage.runs.save(runRecord({ testId: 'stopped', status: 'failed', outcome: null }));
      await storage.runs.save(runRecord({ testId: 'flaky', status: 'timedOut', outcome: null }));
      await storage.runs.save(runRecord({ testId: 'flaky', retry: 1, outcome: null }));
      expect((await sql(storage, `select tests, flaky, unexpected from $s.pass_rates(${since})`))[0]).toEqual({
        tests: 2,
        flaky: 1,
        unexpected: 1,
      });
    });

    test('daily figures: rates by day and the median duration of finished builds', async ({ storage }) => {
      const noon = new Date(`${at(2).toISOString().slice(0, 10)}T12:00:00Z`);
      const build = async (id: string, minutes: number | null): Promise<void> => {
        await storage.builds.start(buildRecord({ id, startedAt: noon }));
        if (minutes === null) return;
        const finishedAt = new Date(noon.getTime() + minutes * 60_000);
        await storage.builds.end({ id, shardIndex: 1, status: 'passed', finishedAt, durationMs: minutes * 60_000 });
      };
      await build('one', 1);
      await build('two', 2);
      await build('four', 4);
      await build('running', null);
      await storage.runs.save(runRecord({ buildId: 'one', startedAt: noon, durationMs: 300 }));
      await storage.runs.save(runRecord({ buildId: 'two', startedAt: noon, durationMs: 200, status: 'failed', outcome: null }));
      await storage.runs.save(runRecord({ buildId: 'two', startedAt: noon, durationMs: 100, retry: 1, outcome: 'flaky' }));
      await storage.runs.save(runRecord({ buildId: 'four', startedAt: noon, durationMs: 400, status: 'failed', outcome: 'unexpected' }));
      expect(await sql(storage, `select d.*, day::text from $s.daily_figures(${since}) d`)).toEqual([
        {
          day: noon.toISOString().slice(0, 10),
          attempts: 4,
          attempt_pass_rate: '50.0',
          tests: 3,
          flaky: 1,
          unexpected: 1,
          test_pass_rate: '66.7',
          flaky_rate: '33.3',
          test_time_ms: 1000,
          builds: 3,
          median_build_ms: 120_000,
        },
      ]);
    });

    test('flaky tests: the share of builds in which a test passed only on a retry', async ({ storage }) => {
      await play(storage, 'often', 'f.ff');
      await play(storage, 'once', '....f...');
      await play(storage, 'red', 'rrr');
      await play(storage, 'green', '....');
      expect(
        await sql(storage, `select test_id, tests, flaky, unexpected, flaky_rate, pass_rate from $s.flaky_tests(${since}) order by 1`),
      ).toEqual(
        [
          { test_id: 'often', tests: 4, flaky: 3, unexpected: 0, flaky_rate: '75.0', pass_rate: '100.0' },
          { test_id: 'once', tests: 8, flaky: 1, unexpected: 0, flaky_rate: '12.5', pass_rate: '100.0' },
        ].sort((a, b) => (a.test_id < b.test_id ? -1 : 1)),
      );
    });

    test('failing since: the first failure after the last pass, a flaky pass included', async ({ storage }) => {
      await play(storage, 'broken', '.r.rrsri');
      await play(storage, 'recovered', 'rrr.');
      await play(storage, 'flaky', '..f');
      await play(storage, 'never passed', 'rr');
      await play(storage, 'only there', '.', {});
      await play(storage, 'only there', 'r', {}, 'topic');
      const failing = (more = ''): Promise<unknown[]> =>
        sql(
          storage,
          `select test_id, failing_since, first_build_id, builds, last_failed_at, last_passed_at from $s.failing_tests(${since}${more}) order by 1`,
        );
      const broken = {
        test_id: 'broken',
        failing_since: at(3, 3),
        first_build_id: 'main-3',
        builds: 3,
        last_failed_at: at(3, 6),
        last_passed_at: at(3, 2),
      };
      const never = {
        test_id: 'never passed',
        failing_since: at(3),
        first_build_id: 'main-0',
        builds: 2,
        last_failed_at: at(3, 1),
        last_passed_at: null,
      };
      expect(await failing(", 'main'")).toEqual([broken, never]);
      expect(await failing(", 'topic'")).toMatchObject([{ test_id: 'only there', failing_since: at(3), last_passed_at: null }]);
    });

    test('a test that has been failing for longer than the window keeps its first failure', async ({ storage }) => {
      await storage.builds.start(buildRecord());
      for (const [days, status] of [
        [40, 'passed'],
        [30, 'failed'],
        [20, 'failed'],
        [1, 'failed'],
      ] as const)
        await storage.runs.save(runRecord({ startedAt: at(days), status, outcome: status === 'passed' ? 'expected' : 'unexpected' }));
      expect(await sql(storage, `select failing_since, last_passed_at from $s.failing_tests(${since})`)).toEqual([
        { failing_since: at(30), last_passed_at: at(40) },
      ]);
    });

    test('durations: median, spread of the quartiles, 95th percentile, of what ended as expected', async ({ storage }) => {
      await storage.builds.start(buildRecord());
      for (const durationMs of [100, 200, 300, 400, 500]) await storage.runs.save(runRecord({ durationMs }));
      await storage.runs.save(runRecord({ durationMs: 30_000, status: 'timedOut', outcome: 'unexpected' }));
      expect(await sql(storage, `select * from $s.test_durations(${since})`)).toEqual([
        { test_id: 'test-1', attempts: 5, median_ms: 300, spread_ms: 200, p95_ms: 480 },
      ]);
    });

    test('duration regression: the median left the spread of before; a single slow run, few runs and little time are none', async ({
      storage,
    }) => {
      await storage.builds.start(buildRecord());
      const timed = async (testId: string, before: number[], after: number[]): Promise<void> => {
        for (const durationMs of before) await storage.runs.save(runRecord({ testId, durationMs, startedAt: at(10) }));
        for (const durationMs of after) await storage.runs.save(runRecord({ testId, durationMs, startedAt: at(2) }));
      };
      await timed('slower', [980, 990, 1000, 1010, 1020], [1400, 1490, 1500, 1510, 1600]);
      await timed('one outlier', [980, 990, 1000, 1010, 1020], [990, 1000, 1010, 1020, 60_000]);
      await timed('spread wide', [500, 700, 1000, 1300, 1500], [1490, 1500, 1500, 1510, 1520]);
      await timed('short', [8, 9, 10, 11, 12], [40, 41, 42, 43, 44]);
      await timed('few', [1000, 1000, 1000, 1000], [2000, 2000, 2000, 2000, 2000]);
      expect(await sql(storage, `select * from $s.duration_regressions(${since}, now() - interval '14 days')`)).toEqual([
        {
          test_id: 'slower',
          attempts: 5,
          median_ms: 1500,
          baseline_attempts: 5,
          baseline_median_ms: 1000,
          baseline_spread_ms: 20,
          change_percent: '50.0',
        },
      ]);
    });

    test('quarantine candidates: unstable often enough, and not simply broken', async ({ storage }) => {
      await play(storage, 'unstable', '.f..r..f..');
      await play(storage, 'broken', '.f..f..f.r');
      await play(storage, 'too few', 'fff');
      await play(storage, 'seldom', '.f..r.....');
      expect(await sql(storage, `select test_id, tests, flaky, recovered, unstable_rate from $s.quarantine_candidates(${since})`)).toEqual([
        { test_id: 'unstable', tests: 10, flaky: 2, recovered: 1, unstable_rate: '30.0' },
      ]);
    });

    test('failures are grouped by the first line of their error, numbers and UUIDs aside', async ({ storage }) => {
      await play(storage, 'a', 'r.r');
      await play(storage, 'b', 'f');
      await storage.runs.save(
        runRecord({
          buildId: 'main-0',
          testId: 'c',
          status: 'failed',
          errorMessage: 'No order 6f1c2d3e-0000-4000-8000-0123456789ab in 3.5 s',
        }),
      );
      expect(
        await sql(storage, `select signature, attempts, tests, first_at, last_at from $s.failure_groups(${since}) order by attempts desc`),
      ).toMatchObject([
        { signature: 'Timeout #ms exceeded.', attempts: 3, tests: 2, first_at: at(3), last_at: at(3, 2) },
        { signature: 'No order * in # s', attempts: 1, tests: 1 },
      ]);
    });

    test('build_figures says the same of a build as run_summary', async ({ storage }) => {
      await play(storage, 'a', 'f.', { healed: 2 });
      await play(storage, 'b', 'rs', { refused: 1 });
      await play(storage, 'c', 'i', { durationMs: 7 });
      await storage.runs.begin([runRecord({ testId: 'd', buildId: 'main-0', durationMs: 0 })]);
      const columns = 'tests, expected, flaky, unexpected, skipped, interrupted, attempts, test_time_ms, healed, refused';
      const summary = await sql(storage, `select build_id, ${columns} from $s.run_summary order by 1`);
      expect(await sql(storage, `select b.id as build_id, f.* from $s.builds b, $s.build_figures(b.id) f order by 1`)).toEqual(
        summary.map((row, index) => ({ ...row, running: index === 0 ? 1 : 0 })),
      );
      expect(summary[0]).toMatchObject({
        tests: 4,
        flaky: 1,
        unexpected: 1,
        interrupted: 1,
        attempts: 5,
        test_time_ms: 307,
        healed: 4,
        refused: 1,
      });
    });

    test('drift by day, and the tests that depend on a page', async ({ storage }) => {
      const [first, second] = [at(5).getTime(), at(2).getTime()];
      await storage.heals.saveHeals([
        healRecord({ at: first, drift: 0.1 }),
        healRecord({ at: first, drift: 0.3, status: 'refused', testId: 'test-2', testTitle: 'pays' }),
        healRecord({ at: second, drift: 0.5, status: 'retired' }),
        healRecord({ at: second, drift: null, urlPattern: 'http://shop.test/' }),
        healRecord({ at: at(40).getTime(), drift: 0.9 }),
      ]);
      const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
      expect(await sql(storage, 'select d.*, day::text from $s.drift_by_day(30) d')).toEqual([
        { url_pattern: 'http://shop.test/cart', day: day(first), observations: 2, mean_drift: '0.200', max_drift: '0.300' },
        { url_pattern: 'http://shop.test/cart', day: day(second), observations: 1, mean_drift: '0.500', max_drift: '0.500' },
      ]);
      expect(await sql(storage, "select * from $s.drift_dependents(30, 'http://shop.test/cart')")).toEqual([
        {
          url_pattern: 'http://shop.test/cart',
          test_id: 'test-1',
          test_title: 'buys',
          healed: 1,
          refused: 0,
          retired: 1,
          last_at: new Date(second),
        },
        {
          url_pattern: 'http://shop.test/cart',
          test_id: 'test-2',
          test_title: 'pays',
          healed: 0,
          refused: 1,
          retired: 0,
          last_at: new Date(first),
        },
      ]);
    });

    test('each test is listed once, under its present name, and leaves with its last run', async ({ storage }) => {
      await storage.builds.start(buildRecord());
      await storage.runs.save(runRecord({ title: 'old name', startedAt: at(5) }));
      await storage.runs.save(runRecord({ title: 'new name', startedAt: at(1) }));
      expect(await sql(storage, 'select id, title, title_path, tags from $s.tests')).toEqual([
        { id: 'test-1', title: 'new name', title_path: ['cart', 'buys'], tags: ['@smoke'] },
      ]);
      await sql(storage, 'select $s.cleanup_old_runs(3)');
      expect(await sql(storage, 'select id from $s.tests')).toHaveLength(1);
      await sql(storage, 'select $s.cleanup_old_runs(0)');
      expect(await sql(storage, 'select id from $s.tests')).toEqual([]);
    });
  });
}
