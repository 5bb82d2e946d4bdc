/** The one pg-promise of the process, and connections. */
import type { EventEmitter } from 'node:events';
import pgPromise from 'pg-promise';
import { withoutTls, type TlsOptions } from './tls.js';

export const pgp = pgPromise({ noWarnings: true });
export type Database = pgPromise.IDatabase<object>;

/** Bound on getting a connection (milliseconds): from a server, and from an embedded database, which lives (its lease says so) but serves one after the other. */
const connectTimeout = { server: 5000, embedded: 60_000 };
/** An idle connection is given back after this long (milliseconds). */
const idleTimeout = 10_000;

export interface ConnectOptions {
  /** Connections of this process at most. @default 2 */
  readonly poolSize?: number;
  readonly applicationName?: string;
  /** The database is embedded, in a process of this machine. @default false */
  readonly embedded?: boolean;
  /** TLS as `agreeOnTls` has found it. @default false */
  readonly ssl?: TlsOptions | false;
}

/** Makes a pool; nothing is connected before the first query. */
export function connect(url: string, options: ConnectOptions = {}): Database {
  const db = pgp<object>({
    connectionString: withoutTls(url),
    ssl: options.ssl ?? false,
    max: options.poolSize ?? 2,
    connectionTimeoutMillis: options.embedded ? connectTimeout.embedded : connectTimeout.server,
    idleTimeoutMillis: idleTimeout,
    allowExitOnIdle: true,
    application_name: options.applicationName ?? 'pacts',
  });
  // pg-promise takes its own listener off when the pool begins to end. A server that shuts down just then would end this process:
  // an `error` event that nobody hears is thrown.
  (db.$pool as unknown as EventEmitter).on('error', () => undefined);
  return db;
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
