/** Faults of a Redis, staged on real servers: the doctor names the cause. */
import { Redis } from 'ioredis';
import fs from 'node:fs';
import http from 'node:http';
import type net from 'node:net';
import { needsPrograms, certificate, freePort, serverFolder, startRedis, type Running } from '../support/servers.js';
import { causes, expect, stepOf, test as base } from './support.js';

const test = base.extend<{ start: (...args: string[]) => Promise<Running> }>({
  start: async ({}, use) => {
    const all: Running[] = [];
    await use(async (...args) => {
      const server = await startRedis(args);
      all.push(server);
      return server;
    });
    for (const server of all) await server.stop();
  },
});

test.beforeAll(() => needsPrograms('redis-server'));

test('no Redis is named', async ({ ask }) => {
  const report = await ask({});
  expect(stepOf(report, 'redis.target')).toMatchObject({ status: 'skipped' });
  expect(causes(report, 'redis')).toEqual([]);
});

test('nothing is wrong, a wrong password, no password', async ({ ask, start }) => {
  const { port } = await start('--requirepass', 'first-secret');
  const report = await ask({ REDIS_URL: `redis://:first-secret@127.0.0.1:${port}` });
  expect(causes(report, 'redis')).toEqual([]);
  expect(stepOf(report, 'redis.server').summary).toMatch(/^Redis \d/);
  expect(stepOf(report, 'redis.write')).toMatchObject({ status: 'ok' });
  expect(causes(await ask({ REDIS_URL: `redis://:wrong-secret@127.0.0.1:${port}` }), 'redis')).toEqual(['redis.login: wrong-password']);
  expect(causes(await ask({ REDIS_URL: `redis://127.0.0.1:${port}` }), 'redis')).toEqual(['redis.login: no-password']);
});

test('a password that the server does not want is no fault', async ({ ask, start }) => {
  const { port } = await start();
  expect(causes(await ask({ REDIS_URL: `redis://:first-secret@127.0.0.1:${port}` }), 'redis')).toEqual([]);
});

test('a user without the right to write', async ({ ask, start }) => {
  const { port } = await start();
  const admin = new Redis(port);
  await admin.acl('SETUSER', 'ada', 'on', '>first-secret', '~*', '+@read', '+ping', '+info', '+auth');
  admin.disconnect();
  expect(causes(await ask({ REDIS_URL: `redis://ada:first-secret@127.0.0.1:${port}` }), 'redis')).toEqual(['redis.write: no-rights']);
});

test('no Redis on the port, a closed port, an unknown host', async ({ ask }) => {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const report = await ask({ REDIS_URL: `redis://127.0.0.1:${port}` });
  expect(causes(report, 'redis')).toEqual(['redis.program: not-redis']);
  expect(stepOf(report, 'redis.program').summary).toContain('an HTTP server');
  server.close();
  server.closeAllConnections();
  expect(causes(await ask({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` }), 'redis')).toEqual(['redis.reach: closed-port']);
  expect(causes(await ask({ REDIS_URL: 'redis://no-such-host.invalid' }), 'redis')).toEqual(['redis.reach: unknown-host']);
});

test('TLS: only one side wants it, and a certificate that is not trusted', async ({ ask, start }) => {
  const plain = await start();
  expect(causes(await ask({ REDIS_URL: `rediss://127.0.0.1:${plain.port}` }), 'redis')).toEqual(['redis.program: tls-not-offered']);
  const folder = serverFolder('redis-tls');
  const { cert, key } = certificate(folder);
  const port = await freePort();
  const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert, '--tls-auth-clients', 'no'];
  await start('--tls-port', String(port), ...files, '--port', '0');
  expect(causes(await ask({ REDIS_URL: `redis://127.0.0.1:${port}` }), 'redis')).toEqual(['redis.program: tls-required']);
  expect(causes(await ask({ REDIS_URL: `rediss://localhost:${port}` }), 'redis')).toEqual(['redis.program: tls-not-trusted']);
  expect(causes(await ask({ REDIS_URL: `rediss://localhost:${port}?cacert=${cert}` }), 'redis')).toEqual([]);
  fs.rmSync(folder, { recursive: true });
});

test('a replica only reads; a full Redis refuses; a Redis without eviction would', async ({ ask, start }) => {
  const master = await start();
  const replica = await start('--replicaof', `127.0.0.1 ${master.port}`);
  await expect
    .poll(async () => causes(await ask({ REDIS_URL: `redis://127.0.0.1:${replica.port}` }), 'redis'))
    .toEqual(['redis.write: read-only']);
  const full = await start('--maxmemory', '100kb', '--maxmemory-policy', 'noeviction');
  const told = causes(await ask({ REDIS_URL: `redis://127.0.0.1:${full.port}` }), 'redis');
  expect(told).toContain('redis.memory: no-eviction');
  expect(told).toContain('redis.write: out-of-memory');
});

test('a node of a Cluster under a plain URL, and the other way round', async ({ ask, start }) => {
  const node = await start('--cluster-enabled', 'yes');
  expect(causes(await ask({ REDIS_URL: `redis://127.0.0.1:${node.port}` }), 'redis')).toEqual(['redis.server: wrong-mode']);
  expect(causes(await ask({ REDIS_URL: `redis+cluster://127.0.0.1:${node.port}` }), 'redis')).toEqual(['redis.server: cluster-down']);
  const plain = await start();
  expect(causes(await ask({ REDIS_URL: `redis+cluster://127.0.0.1:${plain.port}` }), 'redis')).toEqual(['redis.server: wrong-mode']);
  expect(causes(await ask({ REDIS_URL: `redis+sentinel://127.0.0.1:${plain.port}/main` }), 'redis')).toEqual([
    'redis.login: unknown-master',
  ]);
});
