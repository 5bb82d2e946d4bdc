/** Brings a schema up to date: `sql/migrations/` in order, each once, under one lock, safe when many processes start at once. */
import fs from 'node:fs';
import path from 'node:path';
import { pgp, sqlFolder, type Database } from './database.js';
import { StorageError } from './errors.js';

/** Any fixed number; taken within the transaction, so that it works through PgBouncer in transaction mode. */
const lockKey = 7_411_902;

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly file: string;
}

function listMigrations(): Migration[] {
  const folder = path.join(sqlFolder, 'migrations');
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ version: Number.parseInt(file, 10), name: file.replace(/\.sql$/, ''), file: path.join(folder, file) }));
}

/**
 * Applies what is missing, in one transaction.
 * @returns names of the migrations that this call applied
 * @throws StorageError if the schema is newer than this package
 */
export async function migrate(db: Database, schema: string): Promise<string[]> {
  const migrations = listMigrations();
  const newest = migrations.at(-1)?.version ?? 0;
  const current = await currentVersion(db, schema);
  if (current === newest) return [];
  if (current > newest) {
    throw new StorageError(`The schema "${schema}" is at version ${current}, this playwright-pacts knows ${newest}; update playwright-pacts.`);
  }
  return await db.tx(async (tx) => {
    await tx.one('select 1 as locked from (select pg_advisory_xact_lock($1)) as l', [lockKey]);
    await tx.none('create schema if not exists ${schema:name}', { schema });
    await tx.none(
      'create table if not exists ${schema:name}.schema_migrations (version integer primary key, name text not null, applied_at timestamptz not null default now())',
      { schema },
    );
    const applied = new Set(
      await tx.map('select version from ${schema:name}.schema_migrations', { schema }, (row: { version: number }) => row.version),
    );
    const missing = migrations.filter((migration) => !applied.has(migration.version));
    for (const { version, name, file } of missing) {
      await tx.none('insert into ${schema:name}.schema_migrations (version, name) values (${version}, ${name})', { schema, version, name });
      await tx.none(pgp.as.format(fs.readFileSync(file, 'utf8'), { schema }));
    }
    return missing.map(({ name }) => name);
  });
}

/** 0 if the schema is not there. */
async function currentVersion(db: Database, schema: string): Promise<number> {
  const table = await db.one<{ found: string | null }>('select to_regclass(${name}) as found', {
    name: `${pgp.as.name(schema)}.schema_migrations`,
  });
  if (table.found === null) return 0;
  const row = await db.one<{ version: number | null }>('select max(version) as version from ${schema:name}.schema_migrations', { schema });
  return row.version ?? 0;
}
