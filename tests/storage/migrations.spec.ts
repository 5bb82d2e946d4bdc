/** Migrations: once each, whoever starts when; and what they leave in the schema. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listMigrations } from '../../src/storage/migrate.js';
import { openStorage } from '../../src/storage/storage.js';
import { expect, kinds, sql, temporaryFolder, test } from './support.js';

/** As the folder has them; each lands as a file of its own. */
const migrations = listMigrations().map(({ name }) => name);

for (const kind of kinds) {
  test.describe(`migrations on ${kind}`, () => {
    test.use({ kind });

    test('are applied once', async ({ place }) => {
      const first = await openStorage(place);
      const second = await openStorage(place);
      expect([first.migrated, second.migrated]).toEqual([migrations, []]);
      expect(await sql(second, 'select version, name from $s.schema_migrations order by version')).toEqual(listMigrations());
      await Promise.all([first.close(), second.close()]);
    });

    test('eight processes may start at once on an empty database', async ({ place }) => {
      const folder = temporaryFolder();
      const signal = path.join(folder, 'go');
      const script = path.join(path.dirname(fileURLToPath(import.meta.url)), 'migrateChild.mjs');
      const home = kind === 'embedded' ? path.join(folder, 'home') : place.home;
      const outputs = Array.from({ length: 8 }, () => {
        const child = spawn(process.execPath, [script, JSON.stringify({ ...place, home, signal })], { stdio: ['ignore', 'pipe', 'pipe'] });
        let text = '';
        const ready = new Promise<void>((resolve) => {
          for (const stream of [child.stdout, child.stderr])
            stream.on('data', (chunk: Buffer) => {
              text += chunk.toString();
              resolve();
            });
        });
        return { ready, end: new Promise<string>((resolve) => child.on('close', () => resolve(text))) };
      });
      await Promise.all(outputs.map(({ ready }) => ready));
      fs.writeFileSync(signal, '');
      const answers = await Promise.all(outputs.map(({ end }) => end));
      expect(answers.filter((answer) => answer === 'ready\n[]\n')).toHaveLength(7);
      expect(answers.filter((answer) => answer === `ready\n${JSON.stringify(migrations)}\n`)).toHaveLength(1);
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
    });

    test('a schema of a newer version is refused in one sentence', async ({ place, schema }) => {
      const storage = await openStorage(place);
      await sql(storage, "insert into $s.schema_migrations (version, name) values (9999, '9999_future')");
      await storage.close();
      await expect(openStorage(place)).rejects.toThrow(
        `The schema "${schema}" is at version 9999, this playwright-pacts knows versions up to ${listMigrations().at(-1)!.version}; update playwright-pacts here, or use another schema (PACTS_SCHEMA).`,
      );
    });

    test('a failed migration leaves nothing behind', async ({ place }) => {
      const storage = await openStorage(place, { migrate: false });
      // An object in the way of the second migration, which has no room for it.
      await sql(storage, 'create schema $s; create table $s.last_attempts (id integer)');
      await storage.close();
      await expect(openStorage(place)).rejects.toThrow(/last_attempts/);
      const later = await openStorage(place, { migrate: false });
      expect(await later.db.any('select tablename from pg_tables where schemaname = ${schema}', { schema: place.schema })).toEqual([
        { tablename: 'last_attempts' },
      ]);
      await later.close();
    });

    test('every table, column, view and function says what it means', async ({ storage, schema }) => {
      const silent = await storage.db.map(
        `select c.relname || coalesce('.' || a.attname, '') as name
         from pg_class c
         join lateral (select null::name as attname, 0 as attnum union all
                       select attname, attnum from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) a
           on a.attnum = 0 or c.relkind in ('r', 'p')
         where c.relnamespace = \${schema}::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition and c.relname <> 'schema_migrations'
           and col_description(c.oid, a.attnum) is null and (a.attnum > 0 or obj_description(c.oid) is null)
         union all
         select proname from pg_proc where pronamespace = \${schema}::regnamespace and obj_description(oid) is null`,
        { schema },
        (row: { name: string }) => row.name,
      );
      expect(silent).toEqual([]);
    });

    test('statuses are Playwright’s words only', async ({ storage }) => {
      await expect(sql(storage, "insert into $s.build_shards values ('b', 1, 'green', 1, now(), null, null, 'h', 1)")).rejects.toThrow(
        /build_shards_status_check/,
      );
    });
  });
}
