/** The Redis tier of the selector memory: one hash for each page, an hour long, never asked for longer than 50 ms. */
import { createHash } from 'node:crypto';
import { Cluster, ReplyError } from 'ioredis';
import type { LocatorKey, SelectorEntry, SelectorStore } from '../selector/types.js';
import { late, within } from '../within.js';
import { parseEntry } from './entrySchema.js';
import { createRedisClient, type RedisClient } from './redisClient.js';

/** Seconds that a page's entries stay in Redis. */
const timeToLive = 3600;
/** Seconds in which a page that is not there is not filled after a change: whoever asked Postgres before the change has an answer without it. */
const unsettledFor = 10;
/** How long Redis is waited for, and how long it is left alone after a failure (milliseconds). */
export interface RedisPatience {
  readonly budget: number;
  readonly pause: number;
}

const defaultPatience: RedisPatience = { budget: 50, pause: 30_000 };
/** How long a change is waited for (milliseconds); nobody but the next change waits with it. A Redis that takes longer hangs. */
const changeBudget = 1000;
/** First part of every key; the number changes with the format of the entries. */
export const prefix = 'pacts:v1';

export interface RedisStore extends SelectorStore {
  close(): Promise<void>;
}

/** Connects in the background with the first command; a Redis that can't be reached makes a tier that knows nothing. */
export function createRedisStore(url: string, schema: string, patience: RedisPatience = defaultPatience): RedisStore {
  return new RedisSelectorStore(url, schema, patience);
}

/** What a client and a pipeline have in common. */
interface Commands {
  eval(script: string, keys: number, ...args: (string | number)[]): unknown;
}

class RedisSelectorStore implements RedisStore {
  readonly tier = 'redis';
  readonly #redis: RedisClient;
  readonly #schema: string;
  readonly #patience: RedisPatience;
  #connecting: Promise<void> | null = null;
  /** Epoch milliseconds until which Redis is not asked, and until which it is not told of changes either. */
  #pausedUntil = 0;
  #hangsUntil = 0;
  #closed = false;

  constructor(url: string, schema: string, patience: RedisPatience) {
    this.#redis = createRedisClient(url, `pacts:${schema}`);
    this.#schema = schema;
    this.#patience = patience;
    this.#redis.on('error', () => undefined); // whoever waits for a command or a connection is told
  }

  async loadPage(urlPattern: string): Promise<SelectorEntry[] | null> {
    const fields = await this.#guard(() => this.#redis.hgetall(this.#key(urlPattern)));
    const entries = Object.entries(fields ?? {}).flatMap(([name, text]) => {
      const entry = parseEntry(parseJson(text));
      // An entry stands under its own key or is not ours.
      return entry?.urlPattern === urlPattern && field(entry) === name ? [entry] : [];
    });
    return entries.length > 0 ? entries : null;
  }

  async save(entries: readonly SelectorEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const pages = byPage(entries, (urlPattern) => this.#key(urlPattern));
    await this.#guard(
      () =>
        this.#together((redis) =>
          [...pages].map(([key, group]) => redis.eval(joinPage, 2, ...keysOf(key), timeToLive, ...fieldsOf(group))),
        ),
      'change',
    );
  }

  async fillPage(urlPattern: string, entries: readonly SelectorEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const keys = keysOf(this.#key(urlPattern));
    await this.#guard(() => Promise.resolve(this.#redis.eval(fillPage, 2, ...keys, timeToLive, ...fieldsOf(entries))));
  }

  async retire(keys: readonly LocatorKey[]): Promise<void> {
    if (keys.length === 0) return;
    await this.#guard(
      () => this.#together((redis) => keys.map((key) => redis.eval(leavePage, 2, ...keysOf(this.#key(key.urlPattern)), field(key)))),
      'change',
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#redis.disconnect();
    await Promise.resolve();
  }

  #key(urlPattern: string): string {
    return `${prefix}:${this.#schema}:${createHash('sha1').update(urlPattern).digest('hex')}`;
  }

  /**
   * Runs a command within the budget; null if it fails or takes longer, and then Redis is left alone for a while.
   * A connection that is still being made costs the budget once; until it is there, everybody else is told null at once.
   * A change is not lost to a Redis that is only slow: a page that is there must not stay without it.
   */
  async #guard<T>(command: () => Promise<T>, kind: 'question' | 'change' = 'question'): Promise<T | null> {
    const isChange = kind === 'change';
    const budget = isChange ? Math.max(changeBudget, this.#patience.budget) : this.#patience.budget;
    const pausedUntil = isChange && this.#isReady() ? this.#hangsUntil : Math.max(this.#pausedUntil, this.#hangsUntil);
    if (this.#closed || Date.now() < pausedUntil) return null;
    if (!this.#isReady()) {
      if (this.#connecting && !isChange) return null;
      this.#connecting ??= this.#redis
        .connect()
        .catch(() => this.#pause())
        .finally(() => (this.#connecting = null));
      await within(budget, this.#connecting);
      if (!this.#isReady()) {
        if (isChange) this.#pause('change');
        return null;
      }
    }
    try {
      const answer = await within(budget, command());
      if (answer !== late) return answer;
    } catch (error) {
      // Redis is well and says no: what somebody else put under our key is of another kind.
      if (error instanceof ReplyError) return null;
      // The connection broke, perhaps while it was idle: the next command connects anew, and pauses if that fails.
      if (!this.#isReady()) return null;
    }
    this.#pause(kind);
    return null;
  }

  /** Several commands in one packet. The pages of a Cluster are on several nodes, to each of which its commands go at once. */
  async #together(commands: (redis: Commands) => unknown[]): Promise<void> {
    if (this.#redis instanceof Cluster) {
      await Promise.all(commands(this.#redis));
      return;
    }
    const pipeline = this.#redis.pipeline();
    commands(pipeline);
    await pipeline.exec();
  }

  #isReady(): boolean {
    return this.#redis.status === 'ready';
  }

  #pause(kind: 'question' | 'change' = 'question'): void {
    this.#pausedUntil = Date.now() + this.#patience.pause;
    if (kind === 'change') this.#hangsUntil = this.#pausedUntil;
  }
}

/** The key of a page and, on the same node of a Cluster, the one that says that it has just changed. */
function keysOf(key: string): [string, string] {
  return [key, `{${key}}:changed`];
}

// Only pages that are there in full may answer: new entries join a page, they don't make one.
const unlessThere = `if redis.call('EXISTS', KEYS[1]) == 0 then return redis.call('SET', KEYS[2], '', 'EX', ${unsettledFor}) end`;
const joinPage = `${unlessThere}
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return redis.call('EXPIRE', KEYS[1], ARGV[1])`;
const leavePage = `${unlessThere}
return redis.call('HDEL', KEYS[1], ARGV[1])`;
const fillPage = `if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('DEL', KEYS[1])
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
