/** Which PostgreSQL do the options name? */
import { withDotEnv } from '../../config/dotEnv.js';
import { describeUrl } from '../../storage/database.js';
import { StorageError } from '../../storage/errors.js';
import { tlsWishOf } from '../../storage/tls.js';
import { failed, ok, skipped, type Step } from '../types.js';

export const postgresTarget: Step = {
  id: 'postgres.target',
  group: 'postgres',
  title: 'Address',
  needs: ['options'],
  run({ config, env, cwd, database }) {
    const url = config?.databaseUrl;
    if (url === undefined) return skipped('no server is named; the embedded database is used');
    const source = withDotEnv(env, cwd)['PACTS_DATABASE_URL'] ? 'PACTS_DATABASE_URL' : 'PGHOST, PGDATABASE and the other PG* variables';
    try {
      const wish = tlsWishOf(url, {});
      const parsed = new URL(url);
      const user = decodeURIComponent(parsed.username) || env['PGUSER'] || env['USER'] || 'postgres';
      database.target = {
        url,
        host: wish.host || 'localhost',
        port: wish.port,
        user,
        database: decodeURIComponent(parsed.pathname.slice(1)) || user,
        source,
      };
    } catch (error) {
      const reason = error instanceof StorageError ? error.message : 'a part of the URL is wrongly encoded';
      return failed('wrong-url', reason, [], [`correct ${source}; special characters of a password are percent-encoded, e.g. @ as %40`]);
    }
    const { host, port, user, database: name } = database.target;
    return ok(`${describeUrl(url)}, schema ${config?.schema ?? ''}`, [
      `host ${host}, port ${port}, role ${user}, database ${name}; from ${source}`,
      new URL(url).password === '' && 'without a password',
    ]);
  },
};
