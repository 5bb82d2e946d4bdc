/** The Redis tier of the selector memory: one hash for each page, an hour long, never waited for longer than 50 ms. */
import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { z } from 'zod';
import type { LocatorKey, SelectorEntry, SelectorStore } from '../selector/types.js';

/** Seconds that a page's entries stay in Redis. */
const timeToLive = 3600;
/** Longest wait for an answer (milliseconds). */
const budget = 50;
/** After a failure Redis is left alone for this long (milliseconds). */
const breakerPause = 30_000;
/** First part of every key; the number changes with the format of the entries. */
const prefix = 'pacts:v1';

/** What is under our keys may have been written by anybody: what doesn't look like an entry is ignored. */
const entrySchema = z.object({
  urlPattern: z.string(),
  framePath: z.string(),
  locator: z.string(),
  fingerprint: z.looseObject({ version: z.literal(1), tag: z.string() }),
  structure: z.string(),
  healedLocator: z.string().nullable(),
  healedSelector: z.string().nullable(),
  confidence: z.number().min(0).max(1).nullable(),
  hits: z.number().int(),
  misses: z.number().int(),
  learnedAt: z.number(),
  verifiedAt: z.number(),
});

export interface RedisStore extends SelectorStore {
  close(): Promise<void>;
}

/** Connects in the background; a Redis that can't be reached makes a tier that knows nothing. */
export function createRedisStore(url: string, schema: string): RedisStore {
  return new RedisSelectorStore(new Redis(url, { lazyConnect: true, enableOfflineQueue: true, maxRetriesPerRequest: 0, connectTimeout: 1000, retryStrategy: () => null }), schema);
}

class RedisSelectorStore implements RedisStore {
  readonly tier = 'redis';
  readonly #redis: Redis;
  readonly #schema: string;
  #openUntil = 0;

  constructor(redis: Redis, schema: string) {
    this.#redis = redis;
    this.#schema = schema;
    redis.on('error', () => undefined); // every command reports its own failure to #guard
  }

  async loadPage(urlPattern: string): Promise<SelectorEntry[] | null> {
    const fields = await this.#guard(() => this.#redis.hvals(this.#key(urlPattern)));
    if (!fields || fields.length === 0) return null;
    const entries = fields.map(parseEntry).filter((entry): entry is SelectorEntry => entry?.urlPattern === urlPattern);
    return entries.length > 0 ? entries : null;
  }

  async save(entries: readonly SelectorEntry[]): Promise<void> {
    await this.#guard(async () => {
      const pipeline = this.#redis.pipeline();
      for (const [key, group] of byPage(entries, (urlPattern) => this.#key(urlPattern))) pipeline.eval(joinPage, 1, key, timeToLive, ...fieldsOf(group));
      await pipeline.exec();
    });
  }

  async fillPage(urlPattern: string, entries: readonly SelectorEntry[]): Promise<void> {
    const key = this.#key(urlPattern);
    await this.#guard(() => this.#redis.multi().del(key).hset(key, ...fieldsOf(entries)).expire(key, timeToLive).exec());
  }

  async retire(keys: readonly LocatorKey[]): Promise<void> {
    await this.#guard(async () => {
      const pipeline = this.#redis.pipeline();
      for (const key of keys) pipeline.hdel(this.#key(key.urlPattern), field(key));
      await pipeline.exec();
    });
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
    await Promise.resolve();
  }

  #key(urlPattern: string): string {
    return `${prefix}:${this.#schema}:${createHash('sha1').update(urlPattern).digest('hex')}`;
  }

  /** Runs a command within the budget; null, and a pause, if it fails. */
  async #guard<T>(command: () => Promise<T>): Promise<T | null> {
    if (Date.now() < this.#openUntil) return null;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`Redis did not answer within ${budget} ms`));
      }, budget);
    });
    try {
      const running = command();
      running.catch(() => undefined); // may fail after it was given up
      return await Promise.race([running, late]);
    } catch {
      this.#openUntil = Date.now() + breakerPause;
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Only pages that are there in full may answer: new entries join a page, they don't make one. */
const joinPage = `if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return redis.call('EXPIRE', KEYS[1], ARGV[1])`;

function byPage(entries: readonly SelectorEntry[], keyOf: (urlPattern: string) => string): Map<string, SelectorEntry[]> {
  const pages = new Map<string, SelectorEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry.urlPattern);
    pages.set(key, [...(pages.get(key) ?? []), entry]);
  }
  return pages;
}

function fieldsOf(entries: readonly SelectorEntry[]): string[] {
  return entries.flatMap((entry) => [field(entry), JSON.stringify(entry)]);
}

function field(key: LocatorKey): string {
  return createHash('sha1').update(`${key.framePath}\n${key.locator}`).digest('hex');
}

function parseEntry(text: string): SelectorEntry | null {
  try {
    const parsed = entrySchema.safeParse(JSON.parse(text));
    return parsed.success ? (parsed.data as unknown as SelectorEntry) : null;
  } catch {
    return null;
  }
}
