/** What a server tells of itself; a role may not see all of it. */
import type { Database } from '../storage/database.js';
import type { ServerIdentity } from './serverMemory.js';

export async function identityOf(db: Database): Promise<ServerIdentity & { startedAt: Date }> {
  const base = await db.one<{ version: string; clusterName: string; startedAt: Date }>(
    `select current_setting('server_version') as version, current_setting('cluster_name') as "clusterName",
            pg_postmaster_start_time() as "startedAt"`,
  );
  const systemIdentifier = await only(db, 'select system_identifier::text as value from pg_control_system()');
  const dataDirectory = await only(db, `select current_setting('data_directory') as value`);
  return { ...base, clusterName: base.clusterName || null, systemIdentifier, dataDirectory };
}

/** Null where the role lacks the right (42501) or the server the function. */
async function only(db: Database, query: string): Promise<string | null> {
  return await db
    .one<{ value: string }>(query)
    .then(({ value }) => value)
    .catch(() => null);
}
