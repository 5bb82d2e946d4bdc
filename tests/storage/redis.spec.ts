/** The Redis tier on a real Redis, and without one. */
import { Redis } from 'ioredis';
import { createHash } from 'node:crypto';
import net from 'node:net';
import { createRedisStore, type RedisStore } from '../../src/storage/redisSelectorStore.js';
import { needsPrograms, startRedis } from '../support/servers.js';
import { test as base, expect, needs, redisUrl, selectorEntry } from './support.js';

const page = 'http://shop.test/cart';
const keyOf = (schema: string): string => `pacts:v1:${schema}:${createHash('sha1').update(page).digest('hex')}`;

const test = base.extend<{ raw: Redis; store: RedisStore }>({
  raw: async ({ schema }, use) => {
    await needs('Redis');
    const raw = new Redis(redisUrl);
    await use(raw);
    await raw.del(keyOf(schema));
    raw.disconnect();
  },
  store: async ({ raw, schema }, use) => {
    expect(await raw.ping()).toBe('PONG');
    // Patient: these tests are about what is stored, on a machine that may be busy.
    const store = createRedisStore(redisUrl, schema, { budget: 5000, pause: 10 });
    await use(store);
    await store.close();
  },
});

test('a page comes back as it was filled, for an hour', async ({ store, raw, schema }) => {
  const entries = [
    selectorEntry(),
    selectorEntry({ locator: 'other', framePath: 'frame', confidence: 0.5, healedLocator: 'x', healedSelector: 'x' }),
  ];
  expect(await store.loadPage(page)).toBeNull();
  await store.fillPage?.(page, entries);
  expect(new Set(await store.loadPage(page))).toEqual(new Set(entries));
  const ttl = await raw.ttl(keyOf(schema));
  expect(ttl).toBeGreaterThan(3000);
  expect(ttl).toBeLessThanOrEqual(3600);
});

test('new entries join a page that is there, and never make a page that would hide the others', async ({ store }) => {
  await store.fillPage?.(page, [selectorEntry()]);
  await store.save([selectorEntry({ hits: 9 }), selectorEntry({ locator: 'other' })]);
  const loaded = await store.loadPage(page);
  expect(loaded?.map(({ locator, hits }) => [locator, hits]).sort()).toEqual(
    [
      [selectorEntry().locator, 9],
      ['other', 1],
    ].sort(),
  );
  await store.retire([selectorEntry()]);
  expect((await store.loadPage(page))?.map(({ locator }) => locator)).toEqual(['other']);
});

test('a page that is not there is not filled by who asked Postgres before the page changed', async ({ store, raw, schema }) => {
  for (const change of [() => store.save([selectorEntry({ locator: 'new' })]), () => store.retire([selectorEntry()])]) {
    await change();
    await store.fillPage?.(page, [selectorEntry()]);
    expect(await store.loadPage(page)).toBeNull();
    const unsettled = `{${keyOf(schema)}}:changed`;
    const left = await raw.ttl(unsettled);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(10);
    await raw.del(unsettled);
  }
  await store.fillPage?.(page, [selectorEntry()]);
  expect(await store.loadPage(page)).toHaveLength(1);
});

test('what others put under our keys is ignored', async ({ store, raw, schema }) => {
  await store.fillPage?.(page, [selectorEntry()]);
  const [name = ''] = await raw.hkeys(keyOf(schema));
  const wrong = [
    '{',
    'null',
    '[]',
    JSON.stringify({ ...selectorEntry(), urlPattern: 'http://other.test/' }),
    JSON.stringify({ ...selectorEntry(), locator: 'another key' }),
    JSON.stringify({ ...selectorEntry(), confidence: 7 }),
    JSON.stringify({ ...selectorEntry(), fingerprint: { version: 2, tag: 'p' } }),
    JSON.stringify({ ...selectorEntry(), fingerprint: { version: 1, tag: 'p', text: ['no text'] } }),
    JSON.stringify({ ...selectorEntry(), fingerprint: { version: 1, tag: 'p', text: 'x'.repeat(100_000) } }),
  ];
  for (const text of wrong) {
    await raw.hset(keyOf(schema), name, text);
    expect(await store.loadPage(page), text.slice(0, 200)).toBeNull();
  }
  await raw.set(keyOf(schema), 'a text, no hash');
  expect(await store.loadPage(page)).toBeNull();
  await store.fillPage?.(page, [selectorEntry()]);
  expect(await store.loadPage(page)).toMatchObject([{ locator: selectorEntry().locator }]);
});

test('without Redis, or with one that never answers, nobody is told anything and nobody waits twice', async ({ schema }) => {
  let connections = 0;
  const silent = net.createServer(() => connections++);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as net.AddressInfo;
  const unhandled: unknown[] = [];
  const listener = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', listener);
  for (const url of [`redis://127.0.0.1:${port}`, 'redis://:secret@127.0.0.1:1']) {
    const store = createRedisStore(url, schema);
    expect(await store.loadPage(page)).toBeNull();
    await store.save([selectorEntry()]);
    await store.retire([selectorEntry()]);
    for (let i = 0; i < 1000; i++) expect(await store.loadPage(page)).toBeNull();
    await store.close();
    expect(await store.loadPage(page)).toBeNull();
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.off('unhandledRejection', listener);
  silent.close();
  expect(unhandled).toEqual([]);
  expect(connections).toBe(1);
});

test('a connection that broke is made again', async ({ store, raw, schema }) => {
  expect(await raw.exists(keyOf(schema))).toBe(0);
  await store.fillPage?.(page, [selectorEntry()]);
  const ours = String(await raw.client('LIST'))
    .split('\n')
    .filter((line) => line.includes(`name=pacts:${schema} `));
  expect(ours).toHaveLength(1);
  await raw.client('KILL', 'ID', /^id=(\d+)/.exec(ours[0] ?? '')?.[1] ?? '');
  await expect.poll(async () => (await store.loadPage(page))?.length).toBe(1);
});

test('kill -9 of Redis costs its memory and nothing else', async ({ schema }) => {
  needsPrograms('redis-server');
  const first = await startRedis();
  const store = createRedisStore(`redis://127.0.0.1:${first.port}`, schema, { budget: 5000, pause: 10 });
  await store.fillPage?.(page, [selectorEntry()]);
  expect(await store.loadPage(page)).toHaveLength(1);
  await first.stop('SIGKILL');
  for (let i = 0; i < 3; i++) {
    expect(await store.loadPage(page)).toBeNull();
    await store.save([selectorEntry()]);
  }
  const second = await startRedis(['--port', String(first.port)]);
  await expect
    .poll(async () => {
      await store.fillPage?.(page, [selectorEntry()]);
      return (await store.loadPage(page))?.length;
    })
    .toBe(1);
  await store.close();
  await second.stop();
});
