/** Do the tables have the version that this package knows? */
import { listMigrations } from '../../storage/migrate.js';
import { failed, ok, skipped, type Step } from '../types.js';

export const postgresSchema: Step = {
  id: 'postgres.schema',
  group: 'postgres',
  title: 'Tables',
  needs: ['postgres.rights'],
  async run({ database: { db }, config }) {
    if (!db || !config) return skipped('there is no connection');
    const { schema } = config;
    const known = listMigrations();
    const newestKnown = known.at(-1)?.version ?? 0;
    const { there } = await db.one<{ there: boolean }>(
      `select exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                       where n.nspname = $<schema> and c.relname = 'schema_migrations') as there`,
      { schema },
    );
    if (!there) return ok(`not there yet: the first run creates them (version ${newestKnown}), or npx pacts migrate`);
    const applied = await db.any<{ version: number }>('select version from $<schema:name>.schema_migrations order by version', { schema });
    const newest = applied.at(-1)?.version ?? 0;
    const evidence = [`in the schema "${schema}": version ${newest}`, `this playwright-pacts knows: up to ${newestKnown}`];
    if (newest > newestKnown)
      return failed('schema-too-new', `the schema "${schema}" was made by a newer playwright-pacts`, evidence, [
        'update playwright-pacts here',
        'or use a schema of its own: PACTS_SCHEMA',
      ]);
    const versions = new Set(applied.map(({ version }) => version));
    const missing = known.filter(({ version }) => !versions.has(version)).map(({ name }) => name);
    if (missing.length > 0)
      return failed(
        'schema-too-old',
        `the schema "${schema}" lacks ${missing.length} migration${missing.length === 1 ? '' : 's'}`,
        [...evidence, `missing: ${missing.join(', ')}`],
        ['npx pacts migrate, as a role that may; a run with such a role does it by itself'],
      );
    return ok(`version ${newest}, up to date`, evidence);
  },
};
