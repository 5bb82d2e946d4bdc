// What the bench does on the server between its runs: how much its schema takes, its removal, and the writing to the disk.
import pg from 'pg-promise';

const pgp = pg({ noWarnings: true });

async function withDatabase(url, body) {
  const db = pgp({ connectionString: url, max: 1 });
  try {
    return await body(db);
  } finally {
    await db.$pool.end();
  }
}

/** Bytes for each run of a test by table, indexes included; partitions count for their table. */
export function storedBytes(url, schema, runs) {
  return withDatabase(url, async (db) => {
    const tables = await db.any(
      `select regexp_replace(c.relname, '_(p?\\d.*|default)$', '') as table, sum(pg_total_relation_size(c.oid))::float8 as size
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind = 'r' group by 1 having sum(pg_total_relation_size(c.oid)) > 0 order by 2 desc limit 5`,
      [schema],
    );
    return tables.map(({ table, size }) => ({ table, bytes: Math.round(size / runs) }));
  });
}

export function dropSchema(url, schema) {
  return withDatabase(url, (db) => db.none('drop schema if exists $1:name cascade', [schema]));
}

/** Has the server write to the disk now what it would write later: some fifty tables that were made or dropped. A role that may not ask for it does without. */
export function checkpoint(url) {
  const insufficientPrivilege = '42501';
  return withDatabase(url, (db) =>
    db.none('checkpoint').catch((error) => {
      if (error.code !== insufficientPrivilege) throw error;
    }),
  );
}
