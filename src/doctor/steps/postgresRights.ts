/** May the role do what a run does? */
import { failed, ok, skipped, type Step } from '../types.js';

interface Rights {
  readonly readOnly: boolean;
  readonly standby: boolean;
  readonly schemaExists: boolean;
  readonly usage: boolean;
  readonly createInSchema: boolean;
  readonly createSchema: boolean;
}

export const postgresRights: Step = {
  id: 'postgres.rights',
  group: 'postgres',
  title: 'Rights',
  async run({ database: { db }, config }) {
    if (!db || !config) return skipped('there is no connection');
    const { schema } = config;
    const rights = await db.one<Rights>(
      `select current_setting('transaction_read_only')::boolean as "readOnly", pg_is_in_recovery() as standby,
              n.oid is not null as "schemaExists", coalesce(has_schema_privilege(n.oid, 'usage'), false) as usage,
              coalesce(has_schema_privilege(n.oid, 'create'), false) as "createInSchema",
              has_database_privilege(current_database(), 'create') as "createSchema"
         from (select 1) as one left join pg_catalog.pg_namespace n on n.nspname = $<schema>`,
      { schema },
    );
    if (rights.readOnly)
      return failed(
        'read-only',
        rights.standby ? 'the server is a standby, which only reads' : 'this role or database only reads',
        [`pg_is_in_recovery ${rights.standby}`, 'transaction_read_only on'],
        [rights.standby ? 'name the primary server' : 'unset default_transaction_read_only for the role, the database or the server'],
      );
    if (!rights.schemaExists) {
      if (rights.createSchema) return ok(`may create the schema "${schema}"`);
      return failed(
        'no-rights',
        `the schema "${schema}" does not exist, and the role may not create it`,
        [],
        ['run npx pacts migrate once as a role that may create schemas; docs/database.md has the grants'],
      );
    }
    if (!rights.usage) return failed('no-rights', `the role may not use the schema "${schema}"`, [], grants(schema));
    const missing = await db.any<{ table: string; lacks: string[] }>(
      `select c.relname as table, array_remove(array[
                case when not has_table_privilege(c.oid, 'select') then 'select' end,
                case when not has_table_privilege(c.oid, 'insert') then 'insert' end,
                case when not has_table_privilege(c.oid, 'update') then 'update' end,
                case when not has_table_privilege(c.oid, 'delete') then 'delete' end], null) as lacks
         from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = $<schema> and c.relkind in ('r', 'p') and not c.relispartition`,
      { schema },
    );
    // The list of migrations is written by whoever migrates; everybody else reads it.
    const lacking = missing
      .map(({ table, lacks }) => ({ table, lacks: table === 'schema_migrations' ? lacks.filter((right) => right === 'select') : lacks }))
      .filter(({ lacks }) => lacks.length > 0);
    if (lacking.length > 0)
      return failed(
        'no-rights',
        'the role may not write results',
        lacking.map(({ table, lacks }) => `${schema}.${table}: no ${lacks.join(', ')}`),
        grants(schema),
      );
    return ok('may write results', [
      rights.createInSchema ? `may migrate the schema "${schema}"` : `may not migrate the schema "${schema}"; another role does`,
    ]);
  },
};

function grants(schema: string): string[] {
  return [
    `grant usage on schema ${schema} to <role>; grant select, insert, update, delete on all tables in schema ${schema} to <role>`,
    'docs/database.md has the grants in full',
  ];
}
