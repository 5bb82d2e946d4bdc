/** Does a value come back as it was written? Under a key of its own, which is removed. */
import { randomUUID } from 'node:crypto';
import { RedisConnection, redisTls, type RedisReply } from '../redisWire.js';
import { failed, ok, skipped, type DoctorContext, type Step } from '../types.js';

/** The budget of the cache tier: a Redis that answers later is not asked by the tests (milliseconds). */
const budget = 50;
/** A key that a killed command leaves behind goes by itself (milliseconds). */
const timeToLive = '10000';

export const redisWrite: Step = {
  id: 'redis.write',
  group: 'redis',
  title: 'Write and read back',
  needs: ['redis.login', 'redis.server'],
  async run(context) {
    const { connection, place } = context.redis;
    if (!connection || !place) return skipped('there is no connection');
    if (place.db > 0) await connection.command('SELECT', String(place.db));
    const key = `pacts:doctor:${randomUUID()}`;
    let server = connection;
    let answer = await server.command('SET', key, 'x', 'PX', timeToLive);
    if (answer.kind === 'error' && answer.text === 'MOVED') {
      const node = await movedTo(context, answer);
      if (!node)
        return failed(
          'unreachable',
          'a node that the Cluster names cannot be reached from here',
          [answer.rest],
          ['let the nodes announce an address that this machine reaches (cluster-announce-ip)'],
        );
      server = node;
      answer = await server.command('SET', key, 'x', 'PX', timeToLive);
    }
    if (answer.kind !== 'text') return refused(answer);
    const started = performance.now();
    const read = await server.command('GET', key);
    const ms = performance.now() - started;
    await server.command('DEL', key);
    if (read.kind !== 'text' || read.text !== 'x')
      return failed(
        'not-read-back',
        'the value that was written is not there',
        [],
        ['is the address that of a proxy that spreads reads and writes?'],
      );
    return ok(`${ms.toFixed(1)} ms`, [], [ms > budget && `slower than ${budget} ms: the cache leaves such a Redis alone for 30 s`]);
  },
};

async function movedTo({ redis, cleanups }: DoctorContext, answer: RedisReply & { kind: 'error' }): Promise<RedisConnection | null> {
  const { place } = redis;
  const match = /^MOVED \d+ (.+):(\d+)$/.exec(answer.rest);
  if (!place || !match?.[1]) return null;
  const node = await RedisConnection.open(match[1], Number(match[2]), redisTls(place, match[1])).catch(() => null);
  if (!node) return null;
  cleanups.push(async () => node.close());
  if (place.password !== null) await node.command('AUTH', ...(place.username === null ? [] : [place.username]), place.password);
  return node;
}

function refused(answer: RedisReply) {
  const word = answer.kind === 'error' ? answer.text : 'no answer';
  const known: Readonly<Record<string, readonly [string, string, string]>> = {
    READONLY: ['read-only', 'the server is a replica, which only reads', 'name the primary, or use redis+sentinel://'],
    OOM: ['out-of-memory', 'its memory is full and it may not throw anything out', 'set maxmemory-policy allkeys-lru, or raise maxmemory'],
    NOPERM: ['no-rights', 'the user may not write here', 'acl setuser <user> ~pacts:* +@read +@write +eval +multi +exec +ping'],
    MISCONF: [
      'cannot-persist',
      'it can not save to its disk and therefore takes no writes',
      'free its disk, or set stop-writes-on-bgsave-error no',
    ],
    CLUSTERDOWN: ['cluster-down', 'the Cluster is not complete', 'see CLUSTER NODES'],
    NOREPLICAS: ['no-replicas', 'it has fewer replicas than it wants for a write', 'see min-replicas-to-write'],
  };
  const [cause, summary, advice] = known[word] ?? ['write-failed', 'a value could not be written', 'see the log of the server'];
  return failed(cause, summary, [`SET: ${word}`], [advice]);
}
