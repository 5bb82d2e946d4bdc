/** The Redis tier by every form of URL, each on real servers: password, TLS, Sentinel with a failover, Cluster; and what others put under our keys. */
import { Redis } from 'ioredis';
import fs from 'node:fs';
import path from 'node:path';
import { parseRedisUrl } from '../../src/config/redisUrl.js';
import { createRedisStore } from '../../src/storage/redisSelectorStore.js';
import { needsPrograms, certificate, freePort, program, serverFolder, startRedis, startServer, type Running } from '../support/servers.js';
import { until } from '../support/until.js';
import { test as base, expect, selectorEntry } from './support.js';

const test = base.extend<{ start: (...args: string[]) => Promise<Running>; folder: string }>({
  start: async ({}, use) => {
    const all: Running[] = [];
    await use(async (...args) => {
      const server = await startRedis(args);
      all.push(server);
      return server;
    });
    for (const server of all) await server.stop();
  },
  folder: async ({}, use) => {
    const folder = serverFolder('redis');
    await use(folder);
    fs.rmSync(folder, { recursive: true, force: true });
  },
});
test.setTimeout(120_000);
test.beforeAll(() => needsPrograms('redis-server'));

/** Patient: these tests are about who answers, on a machine that may be busy. */
const patience = { budget: 5000, pause: 10 };
const pages = Array.from({ length: 30 }, (_, n) => `http://shop.test/page-${n}`);
const entryOf = (urlPattern: string) => selectorEntry({ urlPattern, verifiedAt: 1_790_000_000_456 });

/** Fills pages, adds to them, retires from them, in one go each, and reads them back. */
async function works(url: string): Promise<void> {
  const store = createRedisStore(url, 'modes', patience);
  try {
    for (const page of pages) await store.fillPage?.(page, [entryOf(page)]);
    await store.save(pages.map((urlPattern) => selectorEntry({ urlPattern, locator: 'second' })));
    for (const page of pages)
      expect((await store.loadPage(page))?.map(({ locator }) => locator).sort()).toEqual([entryOf(page).locator, 'second'].sort());
    await store.retire(pages.map((urlPattern) => ({ ...entryOf(urlPattern), locator: 'second' })));
    for (const page of pages) expect(await store.loadPage(page)).toEqual([entryOf(page)]);
  } finally {
    await store.close();
  }
}

/** Nothing is known and nothing is thrown. */
async function knowsNothing(url: string): Promise<void> {
  const store = createRedisStore(url, 'modes', patience);
  await store.fillPage?.(pages[0]!, [entryOf(pages[0]!)]);
  expect(await store.loadPage(pages[0]!)).toBeNull();
  await store.close();
}

test('a password, of the server and of a user', async ({ start }) => {
  const { port } = await start('--requirepass', 'p@ss:word/1');
  await works(`redis://:${encodeURIComponent('p@ss:word/1')}@127.0.0.1:${port}`);
  await works(`redis://default:${encodeURIComponent('p@ss:word/1')}@127.0.0.1:${port}/2`);
  await knowsNothing(`redis://:wrong@127.0.0.1:${port}`);
  await knowsNothing(`redis://127.0.0.1:${port}`);
});

test('TLS, verified', async ({ start, folder }) => {
  const { cert, key } = certificate(folder);
  const port = await freePort();
  await start(
    '--tls-port',
    String(port),
    '--port',
    '0',
    '--tls-cert-file',
    cert,
    '--tls-key-file',
    key,
    '--tls-ca-cert-file',
    cert,
    '--tls-auth-clients',
    'no',
  );
  await works(`rediss://localhost:${port}?cacert=${cert}`);
  await knowsNothing(`rediss://localhost:${port}`); // not trusted
  await knowsNothing(`redis://localhost:${port}`);
});

test('Sentinel: the master is found, and found again after a failover', async ({ start, folder }) => {
  const login = ['--requirepass', 'secret-7', '--masterauth', 'secret-7'];
  const master = await start(...login, '--repl-diskless-sync-delay', '0');
  const replica = await start(...login, '--repl-diskless-sync-delay', '0', '--replicaof', `127.0.0.1 ${master.port}`);
  const port = await freePort();
  const config = path.join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor main 127.0.0.1 ${master.port} 1`,
    'sentinel auth-pass main secret-7',
    'sentinel down-after-milliseconds main 1000',
    'sentinel failover-timeout main 5000',
  ];
  fs.writeFileSync(config, `${lines.join('\n')}\n`);
  fs.chmodSync(config, 0o666);
  const sentinel = await startServer(program('redis-server')!, [config, '--sentinel'], port);
  const url = `redis+sentinel://:secret-7@127.0.0.1:${port}/main`;
  const store = createRedisStore(url, 'modes', patience);
  try {
    await works(url);
    await knowsNothing(`redis+sentinel://:secret-7@127.0.0.1:${port}/other`);
    await store.fillPage?.(pages[0]!, [entryOf(pages[0]!)]);
    const asked = new Redis(port);
    await until(
      async () => ((await asked.call('SENTINEL', 'REPLICAS', 'main')) as unknown[]).length === 1,
      'the replica is known to the Sentinel',
    );
    const second = new Redis({ port: replica.port, password: 'secret-7' });
    await until(async () => (await second.dbsize()) === pages.length, 'the replica has the pages');
    second.disconnect();
    await master.stop('SIGKILL');
    await until(
      async () => Number(((await asked.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'main')) as string[])[1]) === replica.port,
      'a failover',
      60_000,
    );
    asked.disconnect();
    // The store that was open all the time goes on with the new master.
    await until(async () => (await store.loadPage(pages[0]!)) !== null, 'the store finds the new master');
    await until(async () => {
      await store.fillPage?.(pages[1]!, [entryOf(pages[1]!)]);
      return (await store.loadPage(pages[1]!)) !== null;
    }, 'the new master takes writes');
  } finally {
    await store.close();
    await sentinel.stop('SIGTERM');
  }
});

test('Cluster: pages on several nodes, written and retired together', async ({ start }) => {
  const nodes: { port: number; bus: number; redis: Redis }[] = [];
  for (let n = 0; n < 3; n++) {
    const bus = await freePort();
    const { port } = await start(
      '--cluster-enabled',
      'yes',
      '--cluster-port',
      String(bus),
      '--requirepass',
      'secret-7',
      '--masterauth',
      'secret-7',
    );
    nodes.push({ port, bus, redis: new Redis({ port, password: 'secret-7' }) });
  }
  for (const [n, { redis }] of nodes.entries()) {
    await redis.call('CLUSTER', 'ADDSLOTSRANGE', String(n * 5461), String(n === 2 ? 16_383 : (n + 1) * 5461 - 1));
    for (const other of nodes.slice(0, n)) await redis.call('CLUSTER', 'MEET', '127.0.0.1', String(other.port), String(other.bus));
  }
  await until(async () => {
    const states = await Promise.all(nodes.map(async ({ redis }) => String(await redis.call('CLUSTER', 'INFO'))));
    return states.every((state) => state.includes('cluster_state:ok') && state.includes('cluster_known_nodes:3'));
  }, 'the Cluster is complete');
  await works(`redis+cluster://:secret-7@127.0.0.1:${nodes[0]!.port},127.0.0.1:${nodes[1]!.port}`);
  // A node that is not there does no harm while another one is.
  await works(`redis+cluster://:secret-7@127.0.0.1:9,127.0.0.1:${nodes[2]!.port}`);
  for (const { redis } of nodes) {
    expect(await redis.dbsize()).toBeGreaterThan(0);
    redis.disconnect();
  }
});

test('hostile and foreign content under our keys is ignored', async ({ start }) => {
  const { port } = await start();
  const url = `redis://127.0.0.1:${port}`;
  const store = createRedisStore(url, 'modes', patience);
  const raw = new Redis(port);
  const page = pages[0]!;
  const good = entryOf(page);
  await store.fillPage?.(page, [good]);
  const [key] = await raw.keys('pacts:v1:modes:*');
  const [field, value] = Object.entries(await raw.hgetall(key!))[0]!;
  const foreign: Record<string, string> = {
    text: 'hello',
    list: '[]',
    'no fingerprint': JSON.stringify({ ...good, fingerprint: null }),
    'another page': JSON.stringify(entryOf('http://evil.test/')),
    'a copy under another field': value,
    'a script as a locator': JSON.stringify({ ...good, locator: 'x', healedSelector: 7 }),
    'a huge text': JSON.stringify({ ...good, fingerprint: { version: 1, tag: 'x'.repeat(100_000) } }),
    'a confidence above one': JSON.stringify({ ...good, confidence: 9 }),
    __proto__: '{"polluted":true}',
    deep: '['.repeat(50_000),
  };
  await raw.hset(key!, foreign);
  await raw.hset(key!, '__proto__', '{"polluted":true}');
  expect(await store.loadPage(page)).toEqual([good]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  // The right field with what is no entry: nothing is known.
  await raw.hset(key!, field, '{"version":1}');
  expect(await store.loadPage(page)).toBeNull();
  // Keys of another kind: nothing is known, nothing is thrown, and a fill takes the place back.
  for (const wrong of [() => raw.set(key!, 'x'), () => raw.lpush(key!, 'x'), () => raw.sadd(key!, 'x')]) {
    await raw.del(key!);
    await wrong();
    expect(await store.loadPage(page)).toBeNull();
    await store.save([good]);
    await store.retire([good]);
    await store.fillPage?.(page, [good]);
    expect(await store.loadPage(page)).toEqual([good]);
  }
  raw.disconnect();
  await store.close();
});

test('the forms of a URL', () => {
  expect(parseRedisUrl('redis+sentinel://u:p%40@a,b:7/main/3?sentinelPassword=s')).toMatchObject({
    mode: 'sentinel',
    nodes: [
      { host: 'a', port: 26_379 },
      { host: 'b', port: 7 },
    ],
    ...{ username: 'u', password: 'p@', master: 'main', db: 3, sentinelPassword: 's', tls: false },
  });
  expect(parseRedisUrl('rediss+cluster://[::1]:7000,b')).toMatchObject({
    mode: 'cluster',
    tls: true,
    nodes: [
      { host: '::1', port: 7000 },
      { host: 'b', port: 6379 },
    ],
  });
  for (const wrong of [
    'http://a',
    'redis://',
    'redis://a,b',
    'redis+sentinel://a',
    'redis+cluster://a/3',
    'redis://a:99999',
    'redis://:%@a',
    'redis://a/b',
  ])
    expect(parseRedisUrl(wrong), wrong).toBeNull();
});
