/** The one pg-promise of the process, connections, and the queries of `sql/` bound to a schema. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pgPromise from 'pg-promise';

export const pgp = pgPromise({ noWarnings: true });
export type Database = pgPromise.IDatabase<object>;
export type Task = pgPromise.ITask<object> | Database;

/** Bound on establishing a connection (milliseconds). */
const connectTimeout = 5000;
/** An idle connection is given back after this long (milliseconds). */
const idleTimeout = 10_000;

export interface ConnectOptions {
  /** Connections of this process at most. @default 2 */
  readonly poolSize?: number;
  readonly applicationName?: string;
}

/** Makes a pool; nothing is connected before the first query. */
export function connect(url: string, options: ConnectOptions = {}): Database {
  return pgp<object>({
    connectionString: url,
    max: options.poolSize ?? 2,
    connectionTimeoutMillis: connectTimeout,
    idleTimeoutMillis: idleTimeout,
    allowExitOnIdle: true,
    application_name: options.applicationName ?? 'pacts',
  });
}

/** A connection URL for people: without password and parameters. */
export function describeUrl(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.password = '';
    parsed.search = '';
    return parsed.toString();
  } catch {
    return '(not a URL)';
  }
}

const sqlFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../sql');

export { sqlFolder };

const files = {
  startBuild: 'builds/start.sql',
  startShard: 'builds/startShard.sql',
  endShard: 'builds/endShard.sql',
  runningOnHost: 'builds/runningOnHost.sql',
  interruptShard: 'builds/interruptShard.sql',
  history: 'runs/history.sql',
  counters: 'runs/counters.sql',
  loadPage: 'selector_cache/loadPage.sql',
  retireEntries: 'selector_cache/retire.sql',
} as const;

/** Every query of `sql/`, loaded once and bound to a schema. @throws at once if a file is missing or broken */
export type Queries = Readonly<Record<keyof typeof files, pgPromise.QueryFile>>;

const loaded = new Map<string, Queries>();

export function loadQueries(schema: string): Queries {
  const known = loaded.get(schema);
  if (known) return known;
  const load = (file: string): pgPromise.QueryFile => {
    const query = new pgp.QueryFile(path.join(sqlFolder, file), { params: { schema } });
    if (query.error) throw query.error;
    return query;
  };
  const queries = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, load(file)])) as unknown as Queries;
  loaded.set(schema, queries);
  return queries;
}
