/** The Redis client for a URL: one server, Sentinels or a Cluster. It never retries by itself: its user decides when to connect again. */
import { Cluster, Redis } from 'ioredis';
import fs from 'node:fs';
import { parseRedisUrl, type RedisPlace } from '../config/redisUrl.js';

/** Bound on connecting, which happens beside the test (milliseconds). */
const connectTimeout = 1000;

export type RedisClient = Redis | Cluster;

/** Connects with `connect()`, not before. @throws if the file of `cacert` can't be read */
export function createRedisClient(url: string, connectionName: string): RedisClient {
  const place = parseRedisUrl(url);
  if (!place) throw new Error('not a URL of a Redis');
  const options = {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout,
    connectionName, // as CLIENT LIST shows it
    retryStrategy: () => null,
    ...(place.family ? { family: place.family } : {}),
    ...loginOf(place),
    ...(place.tls ? { tls: tlsOf(place) } : {}),
  };
  if (place.mode === 'cluster')
    return new Cluster([...place.nodes], {
      lazyConnect: true,
      enableOfflineQueue: false,
      clusterRetryStrategy: () => null,
      slotsRefreshTimeout: connectTimeout,
      // Names of the nodes are kept, so that their certificates can be verified.
      ...(place.tls ? { dnsLookup: (address: string, callback: (error: null, address: string) => void) => callback(null, address) } : {}),
      redisOptions: { ...loginOf(place), connectTimeout, connectionName, ...(place.tls ? { tls: tlsOf(place) } : {}) },
    });
  if (place.mode === 'sentinel')
    return new Redis({
      ...options,
      db: place.db,
      sentinels: [...place.nodes],
      name: place.master ?? '',
      // Once more: at a second connection the client's list of Sentinels may be at its end, and only that call begins it anew.
      sentinelRetryStrategy: (attempts: number) => (attempts === 1 ? 10 : null),
      ...(place.sentinelPassword === null ? {} : { sentinelPassword: place.sentinelPassword }),
      ...(place.tls ? { enableTLSForSentinelMode: true, sentinelTLS: tlsOf(place) } : {}),
    });
  const [node] = place.nodes;
  return new Redis({ ...options, db: place.db, host: node?.host ?? '', port: node?.port ?? 6379 });
}

function loginOf({ username, password }: RedisPlace): { username?: string; password?: string } {
  return { ...(username === null ? {} : { username }), ...(password === null ? {} : { password }) };
}

function tlsOf({ cacert }: RedisPlace): { ca?: string } {
  return cacert === null ? {} : { ca: fs.readFileSync(cacert, 'utf8') };
}
