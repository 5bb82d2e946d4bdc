/** Which Redis do the options name? */
import { parseRedisUrl } from '../../config/redisUrl.js';
import { ok, skipped, type Step } from '../types.js';

export const redisTarget: Step = {
  id: 'redis.target',
  group: 'redis',
  title: 'Address',
  needs: ['options'],
  run({ config, redis }) {
    redis.place = config?.redisUrl === undefined ? null : parseRedisUrl(config.redisUrl);
    if (!redis.place) return skipped('no Redis is named (REDIS_URL): the cache does without that tier');
    const { mode, tls, nodes, username, password, db, master } = redis.place;
    const what = { single: 'a Redis', sentinel: `the Sentinels of ${master ?? ''}`, cluster: 'a Cluster' }[mode];
    return ok(`${what} at ${nodes.map(({ host, port }) => `${host}:${port}`).join(', ')}`, [
      `${tls ? 'with TLS' : 'without TLS'}, ${password === null ? 'without a password' : `with a password${username === null ? '' : ` of the user ${username}`}`}${db > 0 ? `, database ${db}` : ''}`,
    ]);
  },
};
