/** Is there room for the connections that a build opens? */
import os from 'node:os';
import { failed, ok, skipped, type Step } from '../types.js';

/** Of each process of a run: a worker's writes and its reads. See docs/database.md. */
const connectionsPerProcess = 2;

interface Limits {
  readonly max: number;
  readonly reserved: number;
  readonly used: number;
  readonly roleLimit: number;
  readonly roleUsed: number;
  readonly databaseLimit: number;
  readonly databaseUsed: number;
}

export const postgresConnections: Step = {
  id: 'postgres.connections',
  group: 'postgres',
  title: 'Connections',
  needs: ['postgres.login'],
  async run({ database: { db }, config }) {
    if (!db) return skipped('there is no connection');
    if (config?.databaseUrl === undefined) return skipped('the embedded database serves its own processes only');
    const limits = await db.one<Limits>(
      `select current_setting('max_connections')::int as max, current_setting('superuser_reserved_connections')::int as reserved,
              count(*) filter (where backend_type = 'client backend')::int as used,
              (select rolconnlimit from pg_catalog.pg_roles where rolname = current_user) as "roleLimit",
              count(*) filter (where usename = current_user)::int as "roleUsed",
              (select datconnlimit from pg_catalog.pg_database where datname = current_database()) as "databaseLimit",
              count(*) filter (where datname = current_database() and backend_type = 'client backend')::int as "databaseUsed"
         from pg_catalog.pg_stat_activity`,
    );
    const rooms = [
      { name: 'max_connections', free: limits.max - limits.reserved - limits.used },
      ...(limits.roleLimit >= 0 ? [{ name: 'the connection limit of the role', free: limits.roleLimit - limits.roleUsed }] : []),
      ...(limits.databaseLimit >= 0
        ? [{ name: 'the connection limit of the database', free: limits.databaseLimit - limits.databaseUsed }]
        : []),
    ].sort((a, b) => a.free - b.free);
    const narrowest = rooms[0] ?? { name: 'max_connections', free: 0 };
    // Playwright's default: half of the logical CPUs.
    const workers = Math.max(1, Math.floor(os.availableParallelism() / 2));
    const needed = (workers + 1) * connectionsPerProcess;
    const evidence = [
      `max_connections ${limits.max}, ${limits.reserved} of them reserved, ${limits.used} in use`,
      limits.roleLimit >= 0 && `role: ${limits.roleUsed} of ${limits.roleLimit} in use`,
      limits.databaseLimit >= 0 && `database: ${limits.databaseUsed} of ${limits.databaseLimit} in use`,
      `a run with ${workers} worker${workers === 1 ? '' : 's'} opens at most ${needed}: ${connectionsPerProcess} for each worker and for the reporter`,
    ];
    if (narrowest.free >= needed)
      return ok(`room for ${narrowest.free} more, enough for ${Math.floor(narrowest.free / needed)} machines like this at once`, evidence);
    return failed(
      'too-few-connections',
      `${narrowest.name} leaves room for ${Math.max(0, narrowest.free)} more connections, a run needs up to ${needed}`,
      evidence,
      [`raise ${narrowest.name}`, 'or run fewer workers, or put PgBouncer in transaction mode in between'],
    );
  },
};
