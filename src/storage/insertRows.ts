/** Many rows in one statement. */
import { pgp } from './database.js';

type ColumnSet = InstanceType<typeof pgp.helpers.ColumnSet>;

/**
 * An `insert` whose rows travel as one JSON text. A list of values, formatted one by one here and parsed one by one there, takes both sides more
 * than twice as long (npm run bench:ingest).
 */
export function insertRows(rows: readonly object[], columnSet: ColumnSet): string {
  const { columns, names, table } = columnSet;
  const named = rows.map((row) => {
    const values: Record<string, unknown> = {};
    // pg-promise's types promise more than a column has that was given only a name.
    for (const { name, prop, init } of columns as readonly Partial<(typeof columns)[number]>[]) {
      if (name === undefined) continue;
      const value = (row as Record<string, unknown>)[prop ?? name];
      values[name] = init ? (init({ source: row, name, value, exists: value !== undefined }) as unknown) : value;
    }
    return values;
  });
  // `pgp.as.json` asks of every value whether it is a bigint; there are none, and asking was the largest part of making the statement.
  const json = pgp.as.text(JSON.stringify(named));
  return `insert into ${table.name} (${names}) select ${names} from json_populate_recordset(null::${table.name}, ${json})`;
}
