/** Stored totals of builds: they say what the attempts say, and are gone as soon as these change. */
import { openStorage, type Storage } from '../../src/storage/storage.js';
import { until } from '../support/until.js';
import { buildRecord, daysAgo, expect, kinds, runRecord, sql, test } from './support.js';

const day = 86_400_000;
/** Midnight (UTC) so many days ago. */
const midnight = (days: number): number => Math.floor(daysAgo(days).getTime() / day) * day;
const minute = 60_000;
/** One end for all, so that a build that ends twice has one duration. */
const ended = new Date();

interface Shown {
  readonly rates: unknown;
  readonly days: unknown;
  readonly builds: unknown;
}

/** The figures of a window that cuts a build in two, of one that holds it, of a branch and of a project. */
async function figures(storage: Storage): Promise<Shown[]> {
  const since = [midnight(3), midnight(3) - 5 * minute, midnight(3) + 25 * minute, midnight(20)].map(
    (time) => `'${new Date(time).toISOString()}'::timestamptz`,
  );
  const windows = [...since, ...["'main', null", "null, 'firefox'", "'main', 'chromium'"].map((scope) => `${since[1]}, ${scope}`)];
  const shown: Shown[] = [];
  for (const window of windows)
    shown.push({
      rates: await sql(storage, `select * from $s.pass_rates(${window})`),
      days: await sql(storage, `select d.*, day::text from $s.daily_figures(${window}) d`),
      builds: await sql(storage, `select b.id, f.* from $s.builds b, $s.build_figures(b.id) f order by 1`),
    });
  return shown;
}

const totalled = async (storage: Storage): Promise<unknown[]> =>
  (await sql<{ id: string }>(storage, 'select id from $s.builds where has_totals order by id')).map(({ id }) => id);
const rowsOf = async (storage: Storage): Promise<unknown[]> =>
  (await sql<{ id: string }>(storage, 'select distinct build_id as id from $s.build_totals order by 1')).map(({ id }) => id);

/** Forgets all totals, so that everything is counted. */
const forget = (storage: Storage): Promise<unknown> => sql(storage, 'delete from $s.build_totals; update $s.builds set has_totals = false');

async function end(storage: Storage, id: string, shardIndex = 1): Promise<void> {
  await storage.builds.end({ id, shardIndex, status: 'passed', finishedAt: ended, durationMs: 5 });
}

/** Three builds: one around a midnight, with two shards that both ran the set-up; one of another branch; one of today. */
async function play(storage: Storage): Promise<void> {
  const start = midnight(3) - 10 * minute;
  for (const shardIndex of [1, 2]) {
    await storage.builds.start(buildRecord({ id: 'night', startedAt: new Date(start), shardTotal: 2, shardIndex }));
    const at = (minutes: number, change: object): Promise<void> =>
      storage.runs.save(runRecord({ buildId: 'night', shardIndex, startedAt: new Date(start + minutes * minute), ...change }));
    await at(0, { testId: 'set-up', project: 'setup' });
    await at(6, { testId: `early-${shardIndex}`, project: 'firefox', healed: 1 });
    await at(8, { testId: `flaky-${shardIndex}`, status: 'failed', outcome: null });
    await at(12, { testId: `flaky-${shardIndex}`, retry: 1, outcome: 'flaky', durationMs: 700 });
    await at(13, { testId: `skipped-${shardIndex}`, status: 'skipped', expectedStatus: 'skipped', outcome: 'skipped' });
    await at(40, { testId: `late-${shardIndex}`, status: 'timedOut', outcome: 'unexpected', refused: 1 });
  }
  await storage.builds.start(buildRecord({ id: 'topic', branch: 'topic', startedAt: daysAgo(2) }));
  await storage.runs.save(
    runRecord({ buildId: 'topic', project: 'firefox', startedAt: daysAgo(2), status: 'interrupted', outcome: 'skipped' }),
  );
  await storage.builds.start(buildRecord({ id: 'today' }));
  await storage.runs.save(runRecord({ buildId: 'today', durationMs: 33 }));
}

for (const kind of kinds) {
  test.describe(`totals on ${kind}`, () => {
    test.use({ kind });

    test('figures are the same counted and added up', async ({ storage }) => {
      await play(storage);
      expect(await totalled(storage)).toEqual([]);
      const counted = await figures(storage);
      expect(counted[0]?.rates).toMatchObject([{ attempts: 5, tests: 5, flaky: 2, unexpected: 2, expected: 1, interrupted: 1 }]);
      expect(counted[1]?.rates).toMatchObject([{ attempts: 9, tests: 7 }]);

      // As the view says, which counts a set-up that ran in two shards twice.
      const columns = 'tests, expected, flaky, unexpected, skipped, interrupted, attempts, test_time_ms, healed, refused';
      const summary = await sql(storage, `select build_id as id, ${columns} from $s.run_summary order by 1`);
      expect(counted[0]?.builds).toMatchObject(summary);

      await end(storage, 'night');
      expect(await totalled(storage)).toEqual([]); // its other shard is running
      for (const [id, shard] of [
        ['night', 2],
        ['topic', 1],
        ['today', 1],
      ] as const)
        await end(storage, id, shard);
      expect(await totalled(storage)).toEqual(['night', 'today', 'topic']);
      expect(await rowsOf(storage)).toEqual(['night', 'today', 'topic']);
      // Builds that have ended count in the days' medians.
      const added = await figures(storage);
      await forget(storage);
      expect(added).toEqual(await figures(storage));
      expect(added.map(({ rates, builds }) => ({ rates, builds }))).toEqual(counted.map(({ rates, builds }) => ({ rates, builds })));
    });

    test('an attempt that comes, changes or goes takes the totals of its build away', async ({ storage }) => {
      await play(storage);
      for (const [id, shard] of [
        ['night', 1],
        ['night', 2],
        ['topic', 1],
        ['today', 1],
      ] as const)
        await end(storage, id, shard);
      const changes = {
        comes: () => storage.runs.save(runRecord({ buildId: 'today', testId: 'new', status: 'failed', outcome: 'unexpected' })),
        changes: () =>
          sql(storage, `update $s.runs set status = 'failed', outcome = 'unexpected' where build_id = 'today' and test_id = 'test-1'`),
        goes: () => sql(storage, `delete from $s.runs where build_id = 'today' and test_id = 'new'`),
      };
      for (const [what, change] of Object.entries(changes)) {
        const before = await figures(storage);
        await change();
        expect(await totalled(storage), what).toEqual(['night', 'topic']);
        expect(await rowsOf(storage), what).toEqual(['night', 'topic']);
        const after = await figures(storage);
        expect(after, what).not.toEqual(before);
        await end(storage, 'today');
        expect(await totalled(storage), what).toEqual(['night', 'today', 'topic']);
        expect(await figures(storage), what).toEqual(after);
      }
      // The shard runs again: its tests are taken over, and the build runs.
      await storage.builds.start(
        buildRecord({ id: 'night', shardTotal: 2, shardIndex: 2, session: '6f1c2d3e-0000-4000-8000-0123456789ab', tests: ['late-2'] }),
      );
      await storage.runs.save(runRecord({ buildId: 'night', shardIndex: 2, testId: 'late-2' }));
      expect(await totalled(storage)).toEqual(['today', 'topic']);
    });

    test('a build whose shard died is totalled when that is found out', async ({ storage }) => {
      await storage.builds.start(buildRecord({ id: 'dead', pid: 2 ** 30 }));
      await storage.runs.save(runRecord({ buildId: 'dead' }));
      await storage.runs.begin([runRecord({ buildId: 'dead', testId: 'cut off', durationMs: 0 })]);
      await storage.builds.markAbandoned();
      expect(await totalled(storage)).toEqual(['dead']);
      const added = await figures(storage);
      expect(added[0]?.rates).toMatchObject([{ tests: 1, interrupted: 1 }]);
      await forget(storage);
      expect(await figures(storage)).toEqual(added);
    });

    test('cleanup through the middle of a build leaves the figures of what stays', async ({ storage }) => {
      await storage.builds.start(buildRecord({ id: 'long', startedAt: daysAgo(50) }));
      for (const days of [50, 45, 1]) await storage.runs.save(runRecord({ buildId: 'long', testId: `t${days}`, startedAt: daysAgo(days) }));
      await end(storage, 'long');
      expect((await figures(storage))[0]?.builds).toMatchObject([{ id: 'long', tests: 3 }]);
      await sql(storage, 'select $s.cleanup_old_runs(47)');
      expect((await figures(storage))[0]?.builds).toMatchObject([{ id: 'long', tests: 2 }]);
      await end(storage, 'long');
      // A whole month goes by dropping its table, which no trigger sees.
      await sql(storage, 'select $s.cleanup_old_runs(5)');
      expect((await figures(storage))[0]?.builds).toMatchObject([{ id: 'long', tests: 1 }]);
    });
  });
}

test.describe('two shards at once', () => {
  test.use({ kind: 'server' });

  test('who adds up a build waits for attempts that are being written, and the other way round', async ({ storage, place }) => {
    const other = await openStorage(place);
    await storage.builds.start(buildRecord({ shardTotal: 2 }));
    await storage.runs.save(runRecord());
    const columns =
      '(id, build_id, shard_index, test_id, project, file, line, "column", title, title_path, tags, annotations, retry, repeat_each_index, worker_index, parallel_index, status, expected_status, outcome, started_at, duration_ms, healed, refused)';
    const insert = (testId: string): string =>
      `insert into $s.runs ${columns} select gen_random_uuid(), build_id, 2, '${testId}', project, file, line, "column", title, title_path, tags, annotations, retry, repeat_each_index, worker_index, parallel_index, status, expected_status, outcome, now(), duration_ms, healed, refused from $s.runs limit 1`;
    const text = (query: string): string => query.replaceAll('$s', storage.schema);
    const waiting = (): Promise<boolean> =>
      sql(storage, `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%${storage.schema}%'`).then(
        (rows) => rows.length > 0,
      );

    // Written, but not yet to be seen, when the first shard ends.
    let ending: Promise<void> | undefined;
    await other.db.tx(async (tx) => {
      await tx.none(text(insert('second')));
      ending = end(storage, 'build-1');
      await until(waiting, 'the wait for the attempt');
    });
    await ending;
    expect((await figures(storage))[0]?.builds).toMatchObject([{ tests: 2 }]);

    // Added up, but not yet to be seen, when an attempt comes.
    let written: Promise<unknown> | undefined;
    await other.db.tx(async (tx) => {
      await tx.any(text(`select $s.total_build('build-1')`));
      written = sql(storage, insert('third'));
      await until(waiting, 'the wait for the totals');
    });
    await written;
    expect(await totalled(storage)).toEqual([]);
    expect((await figures(storage))[0]?.builds).toMatchObject([{ tests: 3 }]);
    await other.close();
  });
});
