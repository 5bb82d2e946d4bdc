/** Partitions by month: rows move there, new ones come in time whoever starts when, old ones are dropped. */
import fs from 'node:fs';
import path from 'node:path';
import { pgp } from '../../src/storage/database.js';
import { openHistory } from '../../src/storage/history/history.js';
import { listMigrations } from '../../src/storage/migrate.js';
import { loadQueries, sqlFolder } from '../../src/storage/queries.js';
import { openStorage, type Storage } from '../../src/storage/storage.js';
import { buildRecord, daysAgo, expect, fullRun, kinds, sql, test } from './support.js';

const tables = ['artifacts', 'metrics', 'run_steps', 'runs'] as const;
const monthOf = (date: Date): string => date.toISOString().slice(0, 7).replace('-', '_');

/** Rows by partition, for instance `{ runs_2026_03: 1 }`. */
async function placesOf(storage: Storage): Promise<Record<string, number>> {
  const counts = tables.map((table) => `select tableoid, count(*)::int as n from $s.${table} group by 1`).join(' union all ');
  const rows = await sql<{ name: string; n: number }>(
    storage,
    `select c.relname as name, p.n from (${counts}) p join pg_class c on c.oid = p.tableoid`,
  );
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

const partitionsOf = async (storage: Storage): Promise<string[]> =>
  (
    await sql<{ name: string }>(
      storage,
      `select relname as name from pg_class where relnamespace = '$s'::regnamespace and relispartition and relkind = 'r' order by 1`,
    )
  ).map(({ name }) => name);

/** The rows of one `fullRun` in the partition of a month. */
const fullRunIn = (month: string): Record<string, number> => ({
  [`runs_${month}`]: 1,
  [`run_steps_${month}`]: 2,
  [`artifacts_${month}`]: 1,
  [`metrics_${month}`]: 2,
});

for (const kind of kinds) {
  test.describe(`partitions on ${kind}`, () => {
    test.use({ kind });

    test('an upgrade moves the rows into the partitions of their months, and keeps rights', async ({ place, schema }) => {
      const before = await openStorage(place, { migrate: false });
      const { migrations } = loadQueries(schema);
      await before.db.none(migrations.createSchema);
      await before.db.none(migrations.createTable);
      for (const migration of listMigrations().filter(({ version }) => version < 6)) {
        await before.db.none(
          pgp.as.format(fs.readFileSync(path.join(sqlFolder, 'migrations', `${migration.name}.sql`), 'utf8'), { schema }),
        );
        await before.db.none(migrations.insert, migration);
      }
      await sql(before, `insert into $s.builds (id, playwright_version, started_at, shard_total) values ('b', '1', now(), 1)`);
      const times = [daysAgo(0), daysAgo(70), daysAgo(5000)];
      for (const [index, time] of times.entries()) {
        const id = `00000000-0000-4000-8000-00000000000${index}`;
        await sql(
          before,
          `insert into $s.runs (id, build_id, shard_index, test_id, project, file, line, "column", title, title_path, tags, annotations, retry, repeat_each_index,
             worker_index, parallel_index, status, expected_status, started_at, duration_ms, healed, refused)
           values ('${id}', 'b', 1, 't${index}', '', 'f', 1, 1, 't', '{t}', '{}', '[]', 0, 0, 0, 0, 'passed', 'passed', '${time.toISOString()}', 1, 0, 0);
           insert into $s.run_steps (run_id, index, depth, category, title, started_at, duration_ms)
             values ('${id}', 0, 0, 'hook', 'a', now(), 1), ('${id}', 1, 0, 'hook', 'b', now(), 1);
           insert into $s.artifacts (run_id, index, name, kind, content_type, size_bytes) values ('${id}', 0, 'n', 'k', 'c', 0);
           insert into $s.metrics (run_id, name, value, unit) values ('${id}', 'm', 1, '1'), ('${id}', 'n', 1, '1')`,
        );
      }
      await sql(before, 'grant select on $s.runs to public');
      await before.close();
      const storage = await openStorage(place);
      expect(storage.migrated).toContain('0006_partitions');
      expect(await placesOf(storage)).toEqual({
        ...fullRunIn(monthOf(times[0]!)),
        ...fullRunIn(monthOf(times[1]!)),
        ...fullRunIn('default'),
      });
      const { runs } = openHistory(storage);
      expect((await runs.list({ limit: 9 })).items.map(({ testId }) => testId)).toEqual(['t0', 't1', 't2']);
      expect((await runs.steps('00000000-0000-4000-8000-000000000001', 9)).items.map(({ title }) => title)).toEqual(['a', 'b']);
      expect(
        await sql(storage, `select relname from pg_class where relnamespace = '$s'::regnamespace and relname like '%before%'`),
      ).toEqual([]);
      expect(await sql(storage, `select has_table_privilege('public', '$s.runs', 'select') as granted`)).toEqual([{ granted: true }]);
      await storage.close();
    });

    test('eight starts at once make the partitions of a build once, and fetch what had none', async ({ storage, place }) => {
      await storage.builds.start(buildRecord({ id: 'now' }));
      const startedAt = daysAgo(400);
      const month = monthOf(startedAt);
      await storage.runs.save(fullRun({ buildId: 'now', startedAt }));
      expect(await placesOf(storage)).toEqual(fullRunIn('default'));
      const starters = await Promise.all(Array.from({ length: 8 }, () => openStorage(place)));
      await Promise.all(
        starters.map(async (starter, index) => {
          await starter.builds.start(buildRecord({ id: 'old', startedAt, shardIndex: index + 1, shardTotal: 8 }));
          await starter.runs.save(fullRun({ buildId: 'old', startedAt, testId: `t${index}`, shardIndex: index + 1 }));
        }),
      );
      await Promise.all(starters.map((starter) => starter.close()));
      expect(await placesOf(storage)).toEqual({
        [`runs_${month}`]: 9,
        [`run_steps_${month}`]: 18,
        [`artifacts_${month}`]: 9,
        [`metrics_${month}`]: 18,
      });
    });

    test('a run that is told with another start is there once, and its parts with it', async ({ storage }) => {
      await storage.builds.start(buildRecord());
      await storage.builds.start(buildRecord({ id: 'earlier', startedAt: daysAgo(31) }));
      const run = fullRun({ startedAt: daysAgo(31) });
      await storage.runs.save(run);
      await storage.runs.save({ ...run, startedAt: daysAgo(0) });
      expect(await placesOf(storage)).toEqual(fullRunIn(monthOf(daysAgo(0))));
    });

    test('so is one whose earlier start is the start of another run', async ({ storage }) => {
      await storage.builds.start(buildRecord());
      const [first, second] = [daysAgo(0), new Date(daysAgo(0).getTime() + 1000)];
      const [run, other] = [fullRun({ startedAt: first }), fullRun({ testId: 'other', startedAt: first })];
      await storage.runs.save(run);
      await storage.runs.saveAll([{ ...run, startedAt: second }, other]);
      const starts = await sql(storage, 'select test_id, started_at from $s.runs order by test_id');
      expect(starts).toEqual([
        { test_id: 'other', started_at: first },
        { test_id: run.testId, started_at: second },
      ]);
    });

    test('cleanup drops whole months, deletes the rest exactly, and a deleted run takes its parts with it', async ({ storage }) => {
      const days = [0, 49, 51, 120, 400, 4500];
      for (const ago of days) {
        await storage.builds.start(buildRecord({ id: `b${ago}`, startedAt: daysAgo(ago) }));
        await storage.runs.save(fullRun({ buildId: `b${ago}`, testId: `t${ago}`, startedAt: daysAgo(ago) }));
      }
      expect(await partitionsOf(storage)).toEqual(
        expect.arrayContaining([`runs_${monthOf(daysAgo(120))}`, `runs_${monthOf(daysAgo(400))}`]),
      );
      expect(await placesOf(storage)).toMatchObject(fullRunIn('default'));
      expect(await sql(storage, 'select $s.cleanup_old_runs(50) as removed')).toEqual([{ removed: 4 }]);
      const left = await partitionsOf(storage);
      for (const table of tables) for (const ago of [120, 400]) expect(left).not.toContain(`${table}_${monthOf(daysAgo(ago))}`);
      expect(await sql(storage, 'select id from $s.builds order by started_at')).toEqual([{ id: 'b49' }, { id: 'b0' }]);
      expect(await sql(storage, 'select test_id from $s.runs order by started_at')).toEqual([{ test_id: 't49' }, { test_id: 't0' }]);
      expect(await sql(storage, 'select count(*)::int as n from $s.run_steps')).toEqual([{ n: 4 }]);
      await sql(storage, `delete from $s.builds where id = 'b49'`);
      expect(await placesOf(storage)).toEqual(fullRunIn(monthOf(daysAgo(0))));
      expect(await sql(storage, 'select $s.cleanup_old_runs(50) as removed')).toEqual([{ removed: 0 }]);
    });

    test('the parts of a run are read and replaced in one partition', async ({ storage, schema }) => {
      for (const ago of [0, 40, 80, 120]) await storage.builds.start(buildRecord({ id: `b${ago}`, startedAt: daysAgo(ago) }));
      const run = fullRun({ buildId: 'b40', startedAt: daysAgo(40) });
      await storage.runs.save(run);
      const read = async (query: string): Promise<string[]> => {
        const plan = await storage.db.map(
          `explain (analyze, costs off, timing off) ${query}`,
          [],
          (row: Record<string, string>) => row['QUERY PLAN'] ?? '',
        );
        return plan
          .filter((line) => / on run_steps_\w+/.test(line) && !line.includes('never executed'))
          .map((line) => / on (run_steps_\w+)/.exec(line)![1]!);
      };
      const { deleteParts } = loadQueries(schema).runs;
      const deletes = pgp.as.format(deleteParts, { ids: [run.id], times: [run.startedAt], from: run.startedAt, until: run.startedAt });
      const place = `run_steps_${monthOf(run.startedAt)}`;
      const steps = fs.readFileSync(path.join(sqlFolder, 'history/steps.sql'), 'utf8');
      expect(await read(pgp.as.format(steps, { schema, id: run.id, after: -1, limit: 9 }))).toEqual([place]);
      expect(new Set(await read(deletes.split(';').find((text) => text.includes('run_steps')) ?? ''))).toEqual(new Set([place]));
    });
  });
}

test.describe('on a server only', () => {
  test.use({ kind: 'server' });

  test('a table that somebody holds for long delays no build: the default partition takes its rows', async ({ storage, place }) => {
    await storage.builds.start(buildRecord({ id: 'now' }));
    const startedAt = daysAgo(100);
    const month = monthOf(startedAt);
    const holder = await openStorage(place);
    await holder.db.tx(async (tx) => {
      await tx.any('select count(*) from ${schema:name}.runs', { schema: place.schema });
      await storage.builds.start(buildRecord({ id: 'held', startedAt }));
      await storage.runs.save(fullRun({ buildId: 'held', startedAt }));
    });
    await holder.close();
    const { [`runs_${month}`]: _, ...parts } = fullRunIn(month);
    expect(await placesOf(storage)).toEqual({ runs_default: 1, ...parts });
    await storage.builds.start(buildRecord({ id: 'later', startedAt }));
    expect(await placesOf(storage)).toEqual(fullRunIn(month));
  });

  test('no nonsense becomes a partition', async ({ storage }) => {
    for (const call of ["'builds', '2026-01-01'", "'runs', '2026-01-02'", "'runs', '1990-01-01'", 'null, null'])
      await expect(sql(storage, `select $s.add_partition(${call})`), call).rejects.toThrow('add_partition wants runs, run_steps');
    const before = await partitionsOf(storage);
    await storage.builds.start(buildRecord({ id: 'wrong clock', startedAt: new Date('1970-01-01') }));
    await storage.builds.start(buildRecord({ id: 'wrong clock 2', startedAt: new Date('2170-01-01') }));
    expect(await partitionsOf(storage)).toEqual(before);
  });
});
