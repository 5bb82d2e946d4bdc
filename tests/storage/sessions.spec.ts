/** A shard that starts again, comes late, never comes, or falls silent. */
import { randomUUID } from 'node:crypto';
import type { BuildRecord } from '../../src/storage/records.js';
import type { Storage } from '../../src/storage/storage.js';
import { buildRecord, expect, healRecord, kinds, runRecord, sql, test } from './support.js';

const tests = ['t1', 't2', 't3'];
const shard = (change: Partial<BuildRecord> = {}): BuildRecord & { session: string } => ({
  ...buildRecord({ tests: change.tests ?? tests, expectedTests: (change.tests ?? tests).length, ...change }),
  session: change.session ?? randomUUID(),
});
const end = ({ id, shardIndex, session }: BuildRecord & { session: string }) =>
  ({ id, shardIndex, session, status: 'passed', finishedAt: new Date(), durationMs: 1 }) as const;
const run = (storage: Storage, start: BuildRecord & { session: string }, testId: string) =>
  storage.runs.save(runRecord({ testId, shardIndex: start.shardIndex, session: start.session }));
const testsOf = async (storage: Storage): Promise<string[]> =>
  (await sql<{ test_id: string }>(storage, 'select test_id from $s.runs order by shard_index, test_id')).map((row) => row.test_id);

for (const kind of kinds) {
  test.describe(`sessions on ${kind}`, () => {
    test.use({ kind });

    test('a start takes over its own tests and leaves those of others', async ({ storage }) => {
      const [first, other] = [shard({ shardTotal: 2 }), shard({ shardTotal: 2, shardIndex: 2, tests: ['t9'] })];
      for (const start of [first, other]) await storage.builds.start(start);
      for (const id of ['t1', 't2']) await run(storage, first, id);
      await run(storage, other, 't9');
      await storage.heals.saveHeals([
        healRecord({ runId: (await sql<{ id: string }>(storage, `select id from $s.runs where test_id = 't1'`))[0]!.id }),
      ]);
      // --last-failed: only some of the tests
      const second = shard({ shardTotal: 2, tests: ['t1'] });
      await storage.builds.start(second);
      expect(await testsOf(storage)).toEqual(['t2', 't9']);
      expect(await sql(storage, 'select id from $s.heal_history')).toEqual([]);
      expect(await sql(storage, `select tests, expected_tests from $s.build_shards where session = '${first.session}'`)).toEqual([
        { tests: expect.arrayContaining(['t2', 't3']) as unknown, expected_tests: 2 },
      ]);
      const third = shard({ shardTotal: 2 });
      await storage.builds.start(third);
      expect(await testsOf(storage)).toEqual(['t9']);
      expect(await sql(storage, 'select session from $s.build_shards where shard_index = 1')).toEqual([{ session: third.session }]);
    });

    test('ids of any form are kept as they are', async ({ storage }) => {
      const odd = ['NULL', '', ' ', 'a,b', '{c}', `d"e'f`, '\\g\\', '${id}', 'h\ni', 'ü😀'];
      const start = shard({ tests: odd });
      await storage.builds.start(start);
      const [stored] = await sql<{ tests: string[] }>(storage, 'select tests from $s.build_shards');
      expect(stored!.tests.toSorted()).toEqual(odd.toSorted());
    });

    test('a start that is told late takes nothing from a later one', async ({ storage }) => {
      const late = shard({ startedAt: new Date(Date.now() - 60_000) });
      const now = shard({ tests: ['t1', 't2'] });
      await storage.builds.start(now);
      await run(storage, now, 't1');
      expect([...(await storage.builds.start(late, { replayed: true }))].sort()).toEqual(['t1', 't2']);
      expect(await testsOf(storage)).toEqual(['t1']);
      expect(await sql(storage, `select tests from $s.build_shards where session = '${late.session}'`)).toEqual([{ tests: ['t3'] }]);
      await storage.builds.end(end(now));
      // Told again, a start that has ended has ended.
      await storage.builds.start(now, { replayed: true });
      expect(await sql(storage, `select status from $s.build_shards where session = '${now.session}'`)).toEqual([{ status: 'passed' }]);
    });

    test('a build is passed when all of it has passed; it is incomplete when a shard or a test never came', async ({ storage }) => {
      const status = async (): Promise<unknown> => (await storage.builds.summary('build-1'))?.status;
      const [first, second] = [shard({ shardTotal: 2 }), shard({ shardTotal: 2, shardIndex: 2, tests: ['t9'] })];
      await storage.builds.start(first);
      for (const id of tests) await run(storage, first, id);
      await storage.builds.end(end(first));
      expect(await status()).toBe('running'); // the second may be waiting for a machine
      await sql(
        storage,
        `update $s.build_shards set finished_at = now() - interval '61 minutes', heartbeat_at = now() - interval '61 minutes'`,
      );
      expect(await storage.builds.summary('build-1')).toMatchObject({ status: 'incomplete', shardsSeen: 1, shardTotal: 2 });
      expect((await storage.builds.summary('build-1'))?.finishedAt).not.toBeNull();
      await storage.builds.start(second);
      expect(await status()).toBe('running');
      await storage.builds.end(end(second));
      expect(await storage.builds.summary('build-1')).toMatchObject({ status: 'incomplete', missing: 1 });
      await run(storage, second, 't9');
      expect(await storage.builds.summary('build-1')).toMatchObject({ status: 'passed', missing: 0, tests: 4 });
    });

    test('a shard on a machine that died counts as interrupted when it is read, and is marked at the next start', async ({ storage }) => {
      const start = shard({ host: 'elsewhere', pid: 1 });
      await storage.builds.start(start);
      await storage.runs.begin([runRecord({ testId: 't1', session: start.session })]);
      await storage.builds.markAbandoned();
      expect(await storage.builds.summary('build-1')).toMatchObject({ status: 'running', missing: 3 });
      await sql(storage, `update $s.build_shards set heartbeat_at = now() - interval '6 minutes'`);
      expect(await storage.builds.summary('build-1')).toMatchObject({ status: 'interrupted', interrupted: 1, missing: 2 });
      await storage.builds.beat({ id: start.id, session: start.session });
      expect(await storage.builds.summary('build-1')).toMatchObject({ status: 'running' });
      await sql(storage, `update $s.build_shards set heartbeat_at = now() - interval '6 minutes'`);
      await storage.builds.start(shard({ id: 'build-2' }));
      expect(await sql(storage, 'select status from $s.runs')).toEqual([{ status: 'interrupted' }]);
    });
  });
}
