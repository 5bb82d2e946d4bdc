/** The index of `sql/`: every query, loaded once for each schema. A missing or broken file fails at once, not at its first use. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { QueryFile } from 'pg-promise';
import { pgp } from './database.js';

/** `sql/` of the sources, `dist/sql/` of the built package. */
export const sqlFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../sql');

export type Queries = ReturnType<typeof load>;

const loaded = new Map<string, Queries>();

/** @throws if a file is missing or broken */
export function loadQueries(schema: string): Queries {
  const known = loaded.get(schema);
  if (known) return known;
  const queries = load(schema);
  loaded.set(schema, queries);
  return queries;
}

function load(schema: string) {
  const file = (name: string): QueryFile => {
    const query = new pgp.QueryFile(path.join(sqlFolder, name), { params: { schema }, noWarnings: true });
    if (query.error instanceof Error) throw query.error;
    return query;
  };
  return {
    builds: {
      start: file('builds/start.sql'),
      end: file('builds/end.sql'),
      runningOnHost: file('builds/runningOnHost.sql'),
      interrupt: file('builds/interrupt.sql'),
      summaries: file('builds/summaries.sql'),
    },
    runs: {
      deleteParts: file('runs/deleteParts.sql'),
      history: file('runs/history.sql'),
      counters: file('runs/counters.sql'),
    },
    selectorCache: {
      loadPage: file('selector_cache/loadPage.sql'),
      retire: file('selector_cache/retire.sql'),
    },
    healHistory: {
      list: file('heal_history/list.sql'),
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
