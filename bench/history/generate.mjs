// Fills a schema with a made history (fill.sql, steps.sql) inside the database: a million runs and twenty million steps in minutes.
import fs from 'node:fs';
import path from 'node:path';

/** Attempts of one build, as a share of all tests: what the shares in fill.sql come to. */
const attemptsPerTest = 0.676;
const read = (name) => fs.readFileSync(path.join(import.meta.dirname, name), 'utf8');

/** @param storage opened and migrated; its schema must be empty */
export async function generate(pgp, storage, { runs, steps, days, tests }, say) {
  const { db, schema } = storage;
  const builds = Math.ceil(runs / (attemptsPerTest * tests));
  await db.task(async (task) => {
    const run = (text, values) => task.none(pgp.as.format(text, { schema, ...values }));
    const partitioned = await task.oneOrNone(
      `select 1 as yes from information_schema.columns
      where table_schema = $1 and table_name = 'run_steps' and column_name = 'run_started_at'`,
      [schema],
    );
    if (partitioned) await makePartitions(task, pgp, schema, days);
    // Made rows fit each other: looking up each of twenty million parts in its run would take the longest part of the time.
    await task.none(`set session_replication_role = replica`);
    await task.none(`set synchronous_commit = off`);
    await task.none(`set work_mem = '256MB'`);
    for (const table of await leaves(task, schema)) await task.none('alter table $1:name.$2:name set unlogged', [schema, table]);
    say(`filling ${builds} builds`);
    await task.multi(pgp.as.format(read('fill.sql'), { schema, days, tests, builds, runs, steps }));
    await task.any(pgp.as.format('select $<schema:name>.total_build(id) from $<schema:name>.builds', { schema }));
    say('filling steps');
    const extra = partitioned ? { extraColumn: ', run_started_at', extraValue: ', a.started_at' } : { extraColumn: '', extraValue: '' };
    await run(read('steps.sql'), { steps, ...extra });
    await task.none(
      `drop table made_tests, made_builds, made_attempts; reset session_replication_role; reset synchronous_commit; reset work_mem`,
    );
    say('vacuum analyze');
    for (const table of [
      'builds',
      'build_shards',
      'build_totals',
      'tests',
      'runs',
      'run_steps',
      'artifacts',
      'metrics',
      'heal_history',
      'selector_cache',
    ])
      await task.none('vacuum (analyze) $1:name.$2:name', [schema, table]);
  });
}

async function makePartitions(task, pgp, schema, days) {
  for (let back = days; back >= 0; back -= 20) {
    const needed = await task.any(
      pgp.as.format(`select parent, month from $<schema:name>.missing_partitions(now() - make_interval(days => $<back>))`, {
        schema,
        back,
      }),
    );
    for (const { parent, month } of needed)
      await task.any(pgp.as.format('select $<schema:name>.add_partition($<parent>, $<month>::date)', { schema, parent, month }));
  }
}

/** The tables that hold the steps: the largest ones, which go unlogged to spare the disk twice their size. */
async function leaves(task, schema) {
  const rows = await task.any(
    `select c.relname as name from pg_class c
     where c.relnamespace = $1::regnamespace and c.relkind = 'r' and c.relname like 'run\\_steps%'`,
    [schema],
  );
  return rows.map(({ name }) => name);
}
