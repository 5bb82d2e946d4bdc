/** Brings a schema up to date: `sql/migrations/` in order, each once, under one lock, safe when many processes start at once. */
import fs from 'node:fs';
import path from 'node:path';
import { pgp, type Database } from './database.js';
import { StorageError } from './errors.js';
import { loadQueries, sqlFolder } from './queries.js';

export interface Migration {
  readonly version: number;
  readonly name: string;
}

const migrationsFolder = path.join(sqlFolder, 'migrations');

/**
 * Applies what is missing, in one transaction: either all of it is there afterwards or nothing.
 * @param onOutdated told if something is missing, before it waits for others that bring the schema up to date at the same time
 * @returns names of the migrations that this call applied
 * @throws StorageError if the schema is newer than this package
 */
export async function migrate(db: Database, schema: string, onOutdated?: () => void): Promise<string[]> {
  const { migrations: queries } = loadQueries(schema);
  const known = listMigrations();
  const state = await db.one<{ hasSchema: boolean; hasTable: boolean }>(queries.state, { schema });
  // The usual case takes no lock and needs no right but to read.
  if (state.hasTable && missing(known, await db.any(queries.applied), schema).length === 0) return [];
  onOutdated?.();
  return await db.tx(async (tx) => {
    await tx.one(queries.lock, { schema });
    // Who may use an existing schema needs no right to create one.
    if (!state.hasSchema) await tx.none(queries.createSchema);
    await tx.none(queries.createTable);
    const todo = missing(known, await tx.any(queries.applied), schema);
    for (const migration of todo) {
      await tx.none(queries.insert, migration);
      await tx.none(pgp.as.format(fs.readFileSync(path.join(migrationsFolder, `${migration.name}.sql`), 'utf8'), { schema }));
    }
    return todo.map(({ name }) => name);
  });
}

/** The migrations of this package, oldest first. */
export function listMigrations(): Migration[] {
  return fs
    .readdirSync(migrationsFolder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ version: Number.parseInt(file, 10), name: path.basename(file, '.sql') }));
}

function missing(known: readonly Migration[], applied: readonly { version: number }[], schema: string): Migration[] {
  const versions = new Set(applied.map(({ version }) => version));
  const newestKnown = known.at(-1)?.version ?? 0;
  const newest = Math.max(0, ...versions);
  if (newest > newestKnown) {
    throw new StorageError(
      `The schema "${schema}" is at version ${newest}, this playwright-pacts knows versions up to ${newestKnown}; update playwright-pacts here, or use another schema (PACTS_SCHEMA).`,
    );
  }
  return known.filter(({ version }) => !versions.has(version));
}
