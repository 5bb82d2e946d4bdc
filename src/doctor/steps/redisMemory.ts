/** What happens when its memory is full? A cache throws the oldest out; other settings refuse writes or grow without bound. */
import { failed, ok, skipped, type Step } from '../types.js';

export const redisMemory: Step = {
  id: 'redis.memory',
  group: 'redis',
  title: 'Memory',
  needs: ['redis.server'],
  run({ redis }) {
    const { maxmemory, maxmemory_policy: policy, used_memory: used } = redis.info;
    if (maxmemory === undefined || policy === undefined) return skipped('the server does not tell its limits');
    const evidence = [`maxmemory ${maxmemory}, maxmemory-policy ${policy}, used ${used ?? 'unknown'} bytes`];
    if (maxmemory === '0')
      return ok('no limit is set', evidence, [
        'set maxmemory and maxmemory-policy allkeys-lru, so that the cache does not grow with the pages',
      ]);
    if (policy === 'noeviction')
      return failed('no-eviction', 'a full Redis would refuse writes', evidence, [
        'set maxmemory-policy allkeys-lru, if nothing else lives in this Redis; else volatile-lru: all our keys expire',
      ]);
    return ok(policy, evidence);
  },
};
