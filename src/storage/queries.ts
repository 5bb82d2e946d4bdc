/** The index of `sql/`: every query, loaded once for each schema. A missing or broken file fails at once, not at its first use. */
import path from 'node:path';
import type { QueryFile } from 'pg-promise';
import { pgp } from './database.js';
import { packageFolder } from './packageFolder.js';

/** `sql/` of the sources, `dist/sql/` of the built package. */
export const sqlFolder = path.join(packageFolder(), 'sql');

export type Queries = ReturnType<typeof load>;

/** Queries of the history's readers: the workers and the reporter never need them. */
export type HistoryQueries = ReturnType<typeof loadHistoryQueries>;

const loaded = new Map<string, Queries>();

/** @throws if a file is missing or broken */
export function loadQueries(schema: string): Queries {
  const known = loaded.get(schema);
  if (known) return known;
  const queries = load(schema);
  loaded.set(schema, queries);
  return queries;
}

/** @throws if a file is missing or broken */
export function loadHistoryQueries(schema: string) {
  const file = fileOf(schema);
  return {
    runs: file('history/runs.sql'),
    testIds: file('history/testIds.sql'),
    hasBranch: file('history/hasBranch.sql'),
    run: file('history/run.sql'),
    steps: file('history/steps.sql'),
    artifacts: file('history/artifacts.sql'),
    builds: file('history/builds.sql'),
    shards: file('history/shards.sql'),
    tests: file('history/tests.sql'),
    test: file('history/test.sql'),
    heals: file('history/heals.sql'),
    rates: file('history/rates.sql'),
    days: file('history/days.sql'),
    flaky: file('history/flaky.sql'),
    slow: file('history/slow.sql'),
    regressions: file('history/regressions.sql'),
    failing: file('history/failing.sql'),
    quarantine: file('history/quarantine.sql'),
    failures: file('history/failures.sql'),
    driftPages: file('history/driftPages.sql'),
    driftDays: file('history/driftDays.sql'),
    driftTests: file('history/driftTests.sql'),
    driftRetired: file('history/driftRetired.sql'),
    gauges: file('history/gauges.sql'),
  };
}

function fileOf(schema: string) {
  return (name: string): QueryFile => {
    const query = new pgp.QueryFile(path.join(sqlFolder, name), { params: { schema }, noWarnings: true });
    if (query.error instanceof Error) throw query.error;
    return query;
  };
}

function load(schema: string) {
  const file = fileOf(schema);
  return {
    builds: {
      start: file('builds/start.sql'),
      end: file('builds/end.sql'),
      total: file('builds/total.sql'),
      beat: file('builds/beat.sql'),
      running: file('builds/running.sql'),
      interrupt: file('builds/interrupt.sql'),
      summaries: file('builds/summaries.sql'),
    },
    runs: {
      deleteParts: file('runs/deleteParts.sql'),
      counters: file('runs/counters.sql'),
    },
    cleanup: {
      preview: file('cleanup/preview.sql'),
      run: file('cleanup/run.sql'),
    },
    partitions: {
      missing: file('partitions/missing.sql'),
      add: file('partitions/add.sql'),
    },
    tests: {
      remember: file('tests/remember.sql'),
    },
    selectorCache: {
      loadPage: file('selector_cache/loadPage.sql'),
      pages: file('selector_cache/pages.sql'),
      listPage: file('selector_cache/listPage.sql'),
      pagesOf: file('selector_cache/pagesOf.sql'),
      retire: file('selector_cache/retire.sql'),
    },
    healHistory: {
      list: file('heal_history/list.sql'),
      strategies: file('heal_history/strategies.sql'),
      review: file('heal_history/review.sql'),
    },
    migrations: {
      state: file('schema_migrations/state.sql'),
      lock: file('schema_migrations/lock.sql'),
      createSchema: file('schema_migrations/createSchema.sql'),
      createTable: file('schema_migrations/createTable.sql'),
      applied: file('schema_migrations/applied.sql'),
      insert: file('schema_migrations/insert.sql'),
    },
  };
}
