/** What is only on a server: TLS by sslmode, a pooler in transaction mode, a role of few rights, and how many connections a run opens. */
import fs from 'node:fs';
import path from 'node:path';
import { openHistory } from '../../src/storage/history/history.js';
import { connect } from '../../src/storage/database.js';
import { openStorage } from '../../src/storage/storage.js';
import { needsPrograms, certificate, freePort, PostgresServer, program, startServer } from '../support/servers.js';
import { TestProject } from '../support/project.js';
import { until } from '../support/until.js';
import { buildRecord, daysAgo, expect, fullRun, healRecord, runRecord, selectorEntry, sql, test as base } from './support.js';

const test = base.extend<{ home: string }, { server: PostgresServer }>({
  home: async ({}, use, testInfo) => use(testInfo.outputPath('home')),
  server: [
    async ({}, use) => {
      const server = await new PostgresServer().start({ max_connections: '60' });
      await use(server);
      await server.remove();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});
test.setTimeout(120_000);
test.beforeAll(() => needsPrograms('postgres'));

test('sslmode means what it means to psql', async ({ home }) => {
  const server = new PostgresServer();
  const { cert, key } = certificate(server.folder);
  await server.start({ ssl: 'on', ssl_cert_file: cert, ssl_key_file: key });
  /** Whether the connection is encrypted, or the code of its failure. */
  const outcome = async (parameters: string, host = '127.0.0.1'): Promise<unknown> => {
    const databaseUrl = server.url(undefined, undefined, undefined, parameters).replace('127.0.0.1', host);
    try {
      const storage = await openStorage({ databaseUrl, schema: 'tls', home });
      const [row] = await storage.db.any<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
      await storage.close();
      return row?.ssl;
    } catch (error) {
      return error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? error.cause.code : error;
    }
  };
  expect(await outcome('')).toBe(false); // on this machine
  expect(await outcome('?sslmode=disable')).toBe(false);
  expect(await outcome('?sslmode=allow')).toBe(true);
  expect(await outcome('?sslmode=prefer')).toBe(true);
  expect(await outcome('?sslmode=require')).toBe(true);
  expect(await outcome('?sslmode=verify-full')).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(await outcome('?sslmode=verify-ca')).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(await outcome(`?sslmode=require&sslrootcert=${cert}`)).toBe(true);
  expect(await outcome(`?sslmode=verify-ca&sslrootcert=${cert}`)).toBe(true);
  expect(await outcome(`?sslmode=verify-full&sslrootcert=${cert}`)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(await outcome(`?sslmode=verify-full&sslrootcert=${cert}`, 'localhost')).toBe(true);
  expect(String(await outcome('?sslmode=always'))).toContain('sslmode must be one of disable, allow');
  await server.stop();
  await server.start({ ssl: 'off' }, { port: server.port });
  expect(await outcome('?sslmode=prefer')).toBe(false);
  expect(await outcome('?sslmode=require')).not.toBe(false);
  await server.remove();
});

test('a server that shuts down while connections to it are being closed', async ({ home }) => {
  const server = await new PostgresServer().start();
  const storages = await Promise.all(
    Array.from({ length: 4 }, (_, n) => openStorage({ databaseUrl: server.url(), schema: `closing_${n}`, home })),
  );
  // The goodbye of the server crosses that of the clients; an error that nobody hears would end this process.
  const closing = storages.map((storage) => storage.close());
  await server.stop();
  await Promise.all(closing);
  await server.remove();
});

test('PgBouncer in transaction mode: eight start at once, all is written once, a whole run goes through', async ({ server, home }) => {
  needsPrograms('pgbouncer');
  const file = program('pgbouncer');
  const port = await freePort();
  const folder = server.folder;
  fs.writeFileSync(path.join(folder, 'users.txt'), `"postgres" "${server.password}"\n`);
  const settings = [
    '[databases]',
    `* = host=127.0.0.1 port=${server.port}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    `auth_file = ${folder}/users.txt`,
    'pool_mode = transaction',
    'default_pool_size = 3',
    'max_client_conn = 200',
  ];
  fs.writeFileSync(path.join(folder, 'pgbouncer.ini'), `${settings.join('\n')}\n`);
  const pooler = await startServer(file!, [path.join(folder, 'pgbouncer.ini')], port, { asServerUser: true });
  try {
    const databaseUrl = server.url().replace(`:${server.port}/`, `:${port}/`);
    const place = { databaseUrl, schema: 'pooled', home };
    const storages = await Promise.all(Array.from({ length: 8 }, () => openStorage(place)));
    expect(storages.flatMap(({ migrated }) => migrated)).toHaveLength(new Set(storages.flatMap(({ migrated }) => migrated)).size);
    await Promise.all(
      storages.map(async (storage, n) => {
        await storage.builds.start(buildRecord({ shardTotal: 8, shardIndex: n + 1 }));
        await Promise.all(Array.from({ length: 10 }, () => storage.runs.save(fullRun({ shardIndex: n + 1 }))));
        await storage.selectors.save([selectorEntry({ locator: `locator ${n}` }), selectorEntry({ locator: 'shared' })]);
        await storage.heals.saveHeals([healRecord()]);
      }),
    );
    const [storage] = storages;
    expect(await sql(storage!, 'select count(*)::int as n from $s.runs')).toEqual([{ n: 80 }]);
    expect(await sql(storage!, 'select count(*)::int as n from $s.run_steps')).toEqual([{ n: 160 }]);
    expect(await storage!.selectors.loadPage(selectorEntry().urlPattern)).toHaveLength(9);
    await Promise.all(storages.map((one) => one.close()));

    const project = new TestProject({
      'a.spec.mjs': `import { test } from 'playwright-pacts'; for (let n = 0; n < 4; n++) test('t' + n, async ({ page }) => { await page.setContent('<button>Buy</button>'); await page.getByRole('button').click(); });`,
    });
    const run = await project.run({
      args: ['--reporter=playwright-pacts/reporter', '--workers=2'],
      env: { PACTS_DATABASE_URL: databaseUrl, PACTS_SCHEMA: 'pooled', PACTS_BUILD_ID: 'through the pooler' },
    });
    project.remove();
    expect(run.exitCode, run.output).toBe(0);
    expect(run.output).not.toContain('pacts:');
    expect(server.admin("select count(*) from pooled.runs where build_id = 'through the pooler' and status = 'passed'")).toBe('4');
  } finally {
    await pooler.stop();
  }
});

/** The SQL of a section of docs/database.md: what is documented is what is tested. */
function documented(section: string): string[] {
  const text = fs.readFileSync(path.resolve('docs/database.md'), 'utf8');
  const [, body = ''] = text.split(`## ${section}\n`);
  return [...(body.split('\n## ')[0] ?? '').matchAll(/```sql\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
}

test('the documented roles: one migrates, the other writes results and can do no more', async ({ server, home }) => {
  const [roles, revoked] = documented('Roles');
  server.admin('create database roles');
  server.admin(roles!.replace('choose one', 'owner-1').replace('choose another', 'writer-1'), 'roles');
  const owner = { databaseUrl: server.url('pacts_owner', 'owner-1', 'roles'), schema: 'pacts', home };
  const writer = { ...owner, databaseUrl: server.url('pacts_writer', 'writer-1', 'roles') };

  // Before the owner has migrated, the writer is told what is missing.
  await expect(openStorage(writer)).rejects.toThrow(/SQLSTATE 42501.*docs\/database\.md/);
  await (await openStorage(owner)).close();
  server.admin(revoked!, 'roles');

  const storage = await openStorage(writer);
  expect(storage.migrated).toEqual([]);
  await storage.builds.start(buildRecord());
  const run = fullRun();
  await storage.runs.begin([runRecord({ id: run.id })]);
  await storage.runs.save(run);
  await storage.runs.save({ ...run, steps: [] });
  await storage.selectors.save([selectorEntry()]);
  await storage.selectors.retire([selectorEntry()]);
  await storage.heals.saveHeals([healRecord({ runId: run.id })]);
  await storage.builds.end({ id: 'build-1', shardIndex: 1, status: 'passed', finishedAt: new Date(), durationMs: 5 });
  expect(await storage.builds.summary('build-1')).toMatchObject({ status: 'passed', tests: 1 });
  expect((await openHistory(storage).runs.list({ limit: 5 })).items).toHaveLength(1);
  // The partition of an earlier month comes into being for a role that may not create tables.
  const startedAt = daysAgo(70);
  await storage.builds.start(buildRecord({ id: 'replayed', startedAt }));
  await storage.runs.save(fullRun({ buildId: 'replayed', startedAt }));
  const partition = `runs_${startedAt.toISOString().slice(0, 7).replace('-', '_')}`;
  expect(await sql(storage, `select tableoid::regclass::text as place from $s.runs where build_id = 'replayed'`)).toEqual([
    { place: `pacts.${partition}` },
  ]);
  // It drops none: its cleanup deletes.
  expect(await sql(storage, 'select $s.cleanup_old_runs(30) as removed')).toEqual([{ removed: 1 }]);
  expect(await sql(storage, `select to_regclass('pacts.${partition}') is not null as there`)).toEqual([{ there: true }]);
  for (const forbidden of [
    'create table pacts.mine ()',
    'create schema mine',
    'alter table pacts.runs add column x text',
    'drop table pacts.runs',
    'truncate pacts.runs',
    "insert into pacts.schema_migrations values (9, 'x')",
    'create role other',
  ])
    await expect(storage.db.none(forbidden), forbidden).rejects.toMatchObject({ code: '42501' });
  await storage.close();
});

test('a run opens at most two connections for each worker and for the reporter', async ({ server }) => {
  server.admin('create database counted');
  const workers = 3;
  const project = new TestProject({
    'a.spec.mjs': `import { test } from 'playwright-pacts';
      for (let n = 0; n < 6; n++) test('t' + n, async ({ page }) => {
        await page.route('http://shop.test/**', (route) => route.fulfill({ contentType: 'text/html', body: '<button>Buy</button><a href="#">More</a>' }));
        for (const place of ['a', 'b', 'c']) { await page.goto('http://shop.test/' + place); await page.getByRole('button').click(); await page.getByRole('link').click(); }
      });`,
    'playwright.config.mjs': '',
  });
  const { launchOptions } = await import('../../scripts/browser.mjs');
  project.write(
    'playwright.config.mjs',
    `export default ${JSON.stringify({ testDir: '.', fullyParallel: true, workers, reporter: [['./collector.mjs'], ['playwright-pacts/reporter']], use: { launchOptions: launchOptions() } })};`,
  );
  const watcher = connect(server.url(), { poolSize: 1, applicationName: 'watcher' });
  let over = false;
  let most = 0;
  const running = project
    .run({ env: { PACTS_DATABASE_URL: server.url('postgres', server.password, 'counted') } })
    .finally(() => (over = true));
  await until(
    async () => {
      const { n } = await watcher.one<{ n: number }>("select count(*)::int as n from pg_stat_activity where datname = 'counted'");
      most = Math.max(most, n);
      return over;
    },
    'the end of the run',
    100_000,
  );
  const run = await running;
  expect(run.exitCode, run.output).toBe(0);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual((workers + 1) * 2);
  await watcher.$pool.end();
  project.remove();
});
