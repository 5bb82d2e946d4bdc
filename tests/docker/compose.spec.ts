/**
 * docker-compose.yml and docker/: there is no Docker engine here, so the files are read, checked by docker-compose where it is installed, and
 * given to a real PostgreSQL and a real Redis.
 */
import { Redis } from 'ioredis';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { runDoctor } from '../../src/doctor/run.js';
import { connect } from '../../src/storage/database.js';
import { openStorage } from '../../src/storage/storage.js';
import { playwrightVersion } from '../../src/config/playwrightVersion.js';
import { needsPrograms, asServerUser, freePort, PostgresServer, postgresPrograms, program, startServer } from '../support/servers.js';

test.setTimeout(120_000);
test.beforeAll(() => needsPrograms('postgres', 'redis-server'));

interface Service {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string; readonly args: Record<string, string> };
  readonly command?: readonly string[];
  readonly profiles?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: object;
  readonly restart?: string;
  readonly depends_on?: Record<string, { condition: string }>;
}
const text = fs.readFileSync('docker-compose.yml', 'utf8');
const { services, volumes } = parse(text, { merge: true }) as { services: Record<string, Service>; volumes: Record<string, null> };

test('every server has a health check, a pinned image, and ports on this machine only', () => {
  for (const [name, service] of Object.entries(services)) {
    if (service.restart) expect(service.healthcheck, name).toBeTruthy();
    for (const port of service.ports ?? []) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    if (service.image && !service.build) expect(service.image, name).toMatch(/:v?\d/);
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(services[other], `${name} depends on ${other}`).toBeTruthy();
      if (condition === 'service_healthy') expect(services[other]?.healthcheck, other).toBeTruthy();
      // What is depended upon starts in every profile of its dependant.
      for (const profile of service.profiles ?? [])
        if (services[other]?.profiles) expect(services[other].profiles, other).toContain(profile);
    }
  }
  const profiles = new Set(Object.values(services).flatMap((service) => service.profiles ?? []));
  expect([...profiles].sort()).toEqual(['observe', 'runner', 'tools']);
  expect(services['postgres']?.image).toBe('postgres:15');
  expect(services['redis']?.image).toBe('redis:7');
});

test('every file that is mounted exists, and every named volume is declared', () => {
  for (const [name, service] of Object.entries(services))
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':');
      if (source.startsWith('.')) expect(fs.existsSync(source), `${name}: ${source}`).toBe(true);
      else expect(Object.keys(volumes), name).toContain(source);
    }
});

test('no password stands in the files, and none has a default', () => {
  const passwords = [...text.matchAll(/\$\{(\w*(?:PASSWORD|TOKEN)\w*)(:?[-?][^}]*)?\}/g)];
  expect(passwords.length).toBeGreaterThan(5);
  for (const [whole, , rest = ''] of passwords) expect(rest, whole).toMatch(/^$|^:-$|^:\?/);
  const files = ['docker', '.']
    .flatMap((folder) => fs.readdirSync(folder, { withFileTypes: true, recursive: folder === 'docker' }))
    .filter((item) => item.isFile());
  expect(files.some(({ name }) => name === '.env')).toBe(false);
});

test('the image of the runner has the Playwright that is installed here, and leaves root', () => {
  const lines = fs.readFileSync('docker/Dockerfile.runner', 'utf8').split('\n');
  expect(lines.find((line) => line.startsWith('FROM'))).toBe('FROM mcr.microsoft.com/playwright:v${PLAYWRIGHT_VERSION}-noble');
  expect(lines).toContain(`ARG PLAYWRIGHT_VERSION=${playwrightVersion()}`);
  expect(services['runner']?.build?.args['PLAYWRIGHT_VERSION']).toBe(`\${PLAYWRIGHT_VERSION:-${playwrightVersion()}}`);
  expect(lines.findLastIndex((line) => line.startsWith('USER '))).toBeGreaterThan(lines.findLastIndex((line) => line.startsWith('RUN ')));
  expect(fs.readFileSync('.dockerignore', 'utf8').split('\n')).toEqual(expect.arrayContaining(['.env', 'node_modules', '.git']));
});

test('docker-compose accepts the file, and wants the passwords', () => {
  needsPrograms('docker-compose');
  const file = program('docker-compose');
  const config = (env: NodeJS.ProcessEnv) =>
    spawnSync(
      file!,
      ['-f', 'docker-compose.yml', '--profile', 'runner', '--profile', 'observe', '--profile', 'tools', 'config', '--services'],
      { encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env } },
    );
  const accepted = config({ POSTGRES_PASSWORD: 'a', REDIS_PASSWORD: 'b' });
  expect(accepted.status, accepted.stderr).toBe(0);
  expect(accepted.stdout.trim().split('\n').sort()).toEqual(Object.keys(services).sort());
  const refused = config({ REDIS_PASSWORD: 'b' });
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain('set POSTGRES_PASSWORD to a password of your choice');
});

test('PostgreSQL with these very files: SCRAM for every network rule, and a bootstrap that can be repeated', async () => {
  const server = new PostgresServer('set-by-initdb');
  const copy = (name: string): string => {
    const target = path.join(server.folder, name);
    fs.copyFileSync(path.join('docker/postgres', name), target);
    fs.chmodSync(target, 0o644);
    return target;
  };
  const [config, hba, bootstrap] = ['postgresql.conf', 'pg_hba.conf', 'bootstrap.sql'].map(copy) as [string, string, string];
  try {
    await server.start({ config_file: config, hba_file: hba });
    // Those that the test itself overrules on the command line are left out.
    expect(
      server.admin(
        "select count(*) from pg_file_settings where error is not null and name not in ('listen_addresses', 'port', 'shared_buffers', 'hba_file')",
      ),
    ).toBe('0');
    expect(server.admin('select count(*) from pg_hba_file_rules where error is not null')).toBe('0');
    expect(server.admin("select string_agg(distinct auth_method, ',') from pg_hba_file_rules where type like 'host%'")).toBe(
      'scram-sha-256',
    );
    for (const [name, value] of [
      ['max_connections', '200'],
      ['password_encryption', 'scram-sha-256'],
      ['cluster_name', 'playwright-pacts'],
    ] as const)
      expect(server.admin(`show ${name}`)).toBe(value);

    // What the entrypoint of the image does at the first start.
    server.admin("create role pacts superuser login password 'of-the-first-start'");
    server.admin('create database pacts owner pacts');
    const run = (env: NodeJS.ProcessEnv): string =>
      asServerUser(
        path.join(postgresPrograms()!, 'psql'),
        ['-h', server.folder, '-p', String(server.port), '-U', 'pacts', '-d', 'pacts', '--no-psqlrc', '--quiet', `--file=${bootstrap}`],
        env,
      );
    for (const password of ['chosen-1', 'chosen-2', 'chosen-2']) run({ POSTGRES_PASSWORD: password, PACTS_WRITER_PASSWORD: 'writer-1' });
    expect(server.admin("select count(*) from pg_authid where rolname like 'pacts%' and rolpassword not like 'SCRAM-SHA-256$%'")).toBe('0');

    const login = async (user: string, password: string): Promise<string> => {
      const db = connect(server.url(user, password, 'pacts'), { poolSize: 1 });
      const outcome = await db.one<{ user: string }>('select current_user as user').then(
        (row) => row.user,
        (error: unknown) => (error as { code?: string; message: string }).code ?? (error as Error).message,
      );
      await db.$pool.end();
      return outcome;
    };
    expect(await login('pacts', 'chosen-2')).toBe('pacts');
    expect(await login('pacts', 'chosen-1')).toBe('28P01');
    expect(await login('pacts', 'of-the-first-start')).toBe('28P01');
    expect(await login('pacts', '')).not.toBe('pacts');
    const place = { databaseUrl: server.url('pacts', 'chosen-2', 'pacts'), schema: 'pacts', home: server.folder };
    await (await openStorage(place)).close();
    run({ POSTGRES_PASSWORD: 'chosen-2', PACTS_WRITER_PASSWORD: 'writer-2' });
    const report = await runDoctor({
      env: { PACTS_DATABASE_URL: server.url('pacts_writer', 'writer-2', 'pacts'), PACTS_BUILD_ID: 'x' },
      cwd: server.folder,
    });
    expect(report.steps.filter(({ status, group }) => status === 'failed' && group === 'postgres')).toEqual([]);
    expect(report.steps.find(({ id }) => id === 'postgres.rights')?.evidence.join()).toContain('may not migrate');
    // Passwords are not in the log; connections and refusals are.
    expect(server.log()).not.toMatch(/chosen-[12]|writer-[12]/);
    expect(server.log()).toContain('28P01');
    expect(server.log()).toMatch(/connection (received|authorized)/);
  } finally {
    await server.remove();
  }
});

test('Redis with this very configuration and command', async () => {
  const [shell = '', flag = '', script = ''] = services['redis']?.command ?? [];
  const port = await freePort();
  const config = path.join(test.info().outputPath(), 'redis.conf');
  fs.mkdirSync(path.dirname(config), { recursive: true });
  // As in the container, but for the places of the files and the port.
  const command = script
    .replaceAll('$$', '$')
    .replace('/etc/redis.conf', path.resolve('docker/redis/redis.conf'))
    .replaceAll('/tmp/redis.conf', config)
    .replace('; } >', `; echo "port ${port}"; } >`);
  const server = await startServer(program(shell)!, [flag, command], port, { env: { REDIS_PASSWORD: 'chosen-1' } });
  try {
    const stranger = new Redis(port, { maxRetriesPerRequest: 0, retryStrategy: () => null });
    stranger.on('error', () => undefined);
    await expect(stranger.set('a', 'b')).rejects.toThrow(/NOAUTH/);
    stranger.disconnect();
    const client = new Redis(port, { password: 'chosen-1' });
    expect(await client.config('GET', 'maxmemory')).toEqual(['maxmemory', String(256 * 1024 * 1024)]);
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'allkeys-lru']);
    expect(await client.config('GET', 'save')).toEqual(['save', '']);
    // More than fits: the oldest go, writes are never refused. Redis knows the age of a key in seconds, and takes the oldest of a sample: here of all.
    await client.config('SET', 'maxmemory', '3mb');
    await client.config('SET', 'maxmemory-samples', '64');
    await client.set('k0', 'x'.repeat(100_000));
    await sleep(2100);
    for (let n = 1; n < 60; n++) await client.set(`k${n}`, 'x'.repeat(100_000));
    expect(await client.exists('k59')).toBe(1);
    expect(await client.exists('k0')).toBe(0);
    expect(await client.dbsize()).toBeLessThan(40);
    client.disconnect();
  } finally {
    await server.stop('SIGTERM');
  }
});
