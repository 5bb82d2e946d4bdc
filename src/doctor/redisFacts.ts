/** What the steps learn about Redis, for the steps after them. */
import type { RedisPlace } from '../config/redisUrl.js';
import type { RedisConnection } from './redisWire.js';

export interface RedisFacts {
  /** Null without a Redis. */
  place: RedisPlace | null;
  /** Addresses that accepted a connection, each with its port and the name that led to it. */
  reached: readonly { readonly address: string; readonly host: string; readonly port: number }[];
  /** The server that holds the data: the first node, or the master that the Sentinels name. */
  connection: RedisConnection | null;
  info: Readonly<Record<string, string>>;
}

export const newRedisFacts = (): RedisFacts => ({ place: null, reached: [], connection: null, info: {} });
