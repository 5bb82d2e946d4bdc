/** The embedded database: who owns it, and does it start? */
import fs from 'node:fs';
import path from 'node:path';
import { connect } from '../../storage/database.js';
import { acquireEmbedded, logFile, readAddress } from '../../storage/embedded.js';
import { StorageError } from '../../storage/errors.js';
import { liveLocks } from '../../storage/ownerLock.js';
import { failed, ok, skipped, type Step } from '../types.js';

export const embedded: Step = {
  id: 'postgres.embedded',
  group: 'postgres',
  title: 'Embedded database',
  needs: ['folder'],
  async run({ config, database, cleanups }) {
    if (!config) return skipped('the options are not known');
    if (config.databaseUrl !== undefined) return skipped('a server is named');
    const [lock] = liveLocks(config.home);
    const existed = fs.existsSync(path.join(config.home, 'pgdata'));
    const evidence = [
      existed ? path.join(config.home, 'pgdata') : 'no database yet: it is made now',
      lock && `owned by process ${lock.pid}${lock.foreign ? ' of another machine or container' : ''}`,
      !lock && readAddress(config.home) && 'its owner was killed; the next one takes over',
    ];
    try {
      const lease = await acquireEmbedded(config.home, config.databaseIdleTimeout);
      cleanups.push(async () => await lease.release());
      const db = connect(lease.url, { poolSize: 1, applicationName: 'pacts doctor' });
      cleanups.push(async () => await db.$pool.end());
      const { version } = await db.one<{ version: string }>(`select current_setting('server_version') as version`);
      database.db = db;
      return ok(`PostgreSQL ${version}, ${lock && !lock.foreign ? 'running' : 'started for this command'}`, evidence);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      if (liveLocks(config.home).some(({ foreign }) => foreign))
        return failed('embedded-elsewhere', 'the folder is in use on another machine or in another container', evidence, [
          'set PACTS_HOME to a folder of this machine, or PACTS_DATABASE_URL to a server for all',
        ]);
      return failed(
        'embedded-does-not-start',
        error.message,
        [...evidence, `log: ${logFile(config.home)}`],
        ['move its folder pgdata away for an empty one, or set PACTS_DATABASE_URL to a server'],
      );
    }
  },
};
