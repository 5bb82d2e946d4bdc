/** Does the login work, and if not: at which point does it end, and with which SQLSTATE? */
import { connect } from '../../storage/database.js';
import { agreeOnTls } from '../../storage/tls.js';
import { refusalOf } from '../refusals.js';
import { askStartup } from '../postgresWire.js';
import { codeOf, ok, skipped, type Step } from '../types.js';
import { unverifiedTls } from './postgresTls.js';

export const postgresLogin: Step = {
  id: 'postgres.login',
  group: 'postgres',
  title: 'Login',
  needs: ['postgres.program', 'postgres.tls'],
  async run(context) {
    const { database, cleanups } = context;
    const { target } = database;
    const [host] = database.reached;
    if (!target || host === undefined) return skipped('nothing was reached');
    const since = new Date(Date.now() - 1000);
    const place = { host, port: target.port, user: target.user, database: target.database };
    const startup = await askStartup({ ...place, tls: database.usesTls ? unverifiedTls(target.url) : null });
    const evidence = [
      startup.method === null
        ? 'the server asked for no authentication'
        : `authentication asked for: ${[startup.method, ...startup.mechanisms].join(' ')}`,
    ];
    if (startup.error) {
      // Refused without TLS and not with it: only encrypted connections are wanted.
      const encrypted =
        !database.usesTls && database.tls === 'S' && startup.method === null
          ? await askStartup({ ...place, tls: unverifiedTls(target.url) }).catch(() => null)
          : null;
      return refusalOf(context, {
        sqlstate: startup.error.sqlstate,
        startup,
        wantsTls: encrypted !== null && encrypted.method !== null,
        since,
        evidence,
      });
    }
    const db = connect(target.url, { poolSize: 1, applicationName: 'pacts doctor', ssl: await agreeOnTls(target.url) });
    cleanups.push(async () => await db.$pool.end());
    try {
      const { user } = await db.one<{ user: string }>('select current_user::text as "user"');
      database.db = db;
      return ok(`as ${user}`, evidence);
    } catch (error) {
      // The driver itself gives up when it has no password to show.
      const sqlstate =
        /^[0-9A-Z]{5}$/.test(codeOf(error)) || startup.method === 'none' || new URL(target.url).password !== '' ? codeOf(error) : '28P01';
      return refusalOf(context, { sqlstate, startup, wantsTls: false, since, evidence });
    }
  },
};
