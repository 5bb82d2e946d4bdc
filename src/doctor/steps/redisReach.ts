/** Are the hosts' names known, and does something listen there? One node that answers is enough. */
import { reachAll, unreachable } from '../reachAll.js';
import { resolveHost } from '../resolveHost.js';
import { failed, ok, skipped, type Step } from '../types.js';

export const redisReach: Step = {
  id: 'redis.reach',
  group: 'redis',
  title: 'Name and TCP',
  needs: ['redis.target'],
  async run({ redis, resolve }) {
    if (!redis.place) return skipped('no Redis is named');
    const evidence: string[] = [];
    const codes: string[] = [];
    const reached: { address: string; host: string; port: number }[] = [];
    for (const { host, port } of redis.place.nodes) {
      const { addresses, code } = await resolveHost(host, resolve);
      if (code !== null) {
        evidence.push(`${host}: getaddrinfo ${code}`);
        codes.push(code);
        continue;
      }
      const reach = await reachAll(addresses, port);
      evidence.push(...reach.evidence);
      codes.push(...reach.codes);
      reached.push(...reach.reached.map((address) => ({ address, host, port })));
    }
    redis.reached = reached;
    const ports = [...new Set(redis.place.nodes.map(({ port }) => port))].join(', ');
    if (reached.length > 0) return ok(`port ${ports} accepts connections`, evidence);
    if (codes.every((code) => code === 'ENOTFOUND' || code === 'EAI_AGAIN'))
      return failed('unknown-host', 'the name of the host cannot be resolved', evidence, ['correct the host in REDIS_URL']);
    const { cause, advice } = unreachable(codes, redis.place.nodes[0]?.port ?? 6379, 'Redis');
    return failed(cause, `nothing can be reached at port ${ports}`, evidence, advice);
  },
};
