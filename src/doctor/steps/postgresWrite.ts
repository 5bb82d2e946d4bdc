/** Does a row come back as it was written? In a transaction that is rolled back, so that nothing stays. */
import { randomUUID } from 'node:crypto';
import { startParameters } from '../../storage/builds.js';
import { loadQueries } from '../../storage/queries.js';
import type { BuildRecord } from '../../storage/records.js';
import { codeOf, failed, ok, skipped, type Step } from '../types.js';

class RolledBack extends Error {}

export const postgresWrite: Step = {
  id: 'postgres.write',
  group: 'postgres',
  title: 'Write and read back',
  needs: ['postgres.rights', 'postgres.schema'],
  async run({ database: { db }, config, now }) {
    if (!db || !config) return skipped('there is no connection');
    const { schema } = config;
    const id = `pacts doctor ${randomUUID()}`;
    const { there } = await db.one<{ there: boolean }>('select to_regclass($<table>) is not null as there', { table: `${schema}.builds` });
    const build: BuildRecord = {
      ...{ id, ci: null, ciUrl: null, branch: null, commit: null, author: null },
      ...{ playwrightVersion: 'doctor', startedAt: new Date(now()), shardTotal: 1, shardIndex: 1, expectedTests: 0 },
    };
    const read: string[] = [];
    const started = performance.now();
    try {
      await db.tx(async (tx) => {
        if (there) {
          await tx.multi(loadQueries(schema).builds.start, startParameters(build));
          read.push(
            ...(await tx.any<{ id: string }>('select id from $<schema:name>.builds where id = $<id>', { schema, id })).map((row) => row.id),
          );
        } else {
          await tx.none('create temporary table pacts_doctor (id text) on commit drop');
          await tx.none('insert into pacts_doctor values ($<id>)', { id });
          read.push((await tx.one<{ id: string }>('select id from pacts_doctor')).id);
        }
        throw new RolledBack();
      });
    } catch (error) {
      if (!(error instanceof RolledBack)) {
        const code = codeOf(error);
        const causes: Readonly<Record<string, string>> = {
          '42501': 'no-rights',
          '25006': 'read-only',
          '53100': 'disk-full',
          '57014': 'statement-timeout',
        };
        return failed(
          causes[code] ?? 'write-failed',
          'a row could not be written',
          [`SQLSTATE ${code}`],
          [code === '53100' ? "free the server's disk, or pacts cleanup" : 'see docs/database.md for what the role needs'],
        );
      }
    }
    const ms = performance.now() - started;
    if (read[0] !== id)
      return failed(
        'not-read-back',
        'the row that was written is not there',
        [],
        ['is the address that of a proxy that spreads reads and writes?'],
      );
    return ok(`${ms.toFixed(0)} ms, rolled back`, [
      there ? `into ${schema}.builds` : 'into a temporary table: the tables are not there yet',
    ]);
  },
};
