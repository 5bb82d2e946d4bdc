/** Version and kind of the server, and for a Cluster its state. */
import { infoOf } from '../redisWire.js';
import { failed, ok, skipped, type Step } from '../types.js';

/** HSET with several fields is of Redis 4; older ones are out of care since 2020. */
const oldest = 4;

export const redisServer: Step = {
  id: 'redis.server',
  group: 'redis',
  title: 'Server',
  needs: ['redis.login'],
  async run({ redis }) {
    const { connection, place } = redis;
    if (!connection || !place) return skipped('there is no connection');
    const answer = await connection.command('INFO');
    if (answer.kind !== 'text') return ok('of unknown version', [`INFO: ${answer.kind === 'error' ? answer.text : 'no answer'}`]);
    const info = (redis.info = infoOf(answer.text));
    const version = info['redis_version'] ?? 'unknown';
    const evidence = [`mode ${info['redis_mode'] ?? 'unknown'}, role ${info['role'] ?? 'unknown'}`];
    if (Number.parseInt(version, 10) < oldest)
      return failed('old-server', `Redis ${version} is too old`, evidence, [`use Redis ${oldest} or newer`]);
    const isCluster = info['redis_mode'] === 'cluster';
    if (place.mode === 'single' && isCluster)
      return failed('wrong-mode', 'this is a node of a Cluster', evidence, ['write redis+cluster:// instead of redis:// in REDIS_URL']);
    if (place.mode === 'cluster') {
      if (!isCluster)
        return failed('wrong-mode', 'this is no node of a Cluster', evidence, ['write redis:// instead of redis+cluster:// in REDIS_URL']);
      const state = await connection.command('CLUSTER', 'INFO');
      const fields = state.kind === 'text' ? infoOf(state.text) : {};
      evidence.push(
        `cluster_state ${fields['cluster_state'] ?? 'unknown'}, ${fields['cluster_size'] ?? '?'} masters, ${fields['cluster_slots_ok'] ?? '?'} slots`,
      );
      if (fields['cluster_state'] === 'fail')
        return failed('cluster-down', 'the Cluster is not complete', evidence, ['see CLUSTER NODES and CLUSTER SHARDS']);
    }
    return ok(`Redis ${version}`, evidence);
  },
};
