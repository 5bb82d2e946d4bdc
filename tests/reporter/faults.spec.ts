/**
 * The fault matrix: each thing that can happen to the database or to the processes of a run, on the embedded database and on a server. After the
 * fault and one `pacts flush` no row is lost and none is there twice; the run ends with the exit code that it has without the plugin, and in time.
 */
import { test as base } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { addressFile, readAddress } from '../../src/storage/embedded.js';
import { isAlive } from '../../src/storage/ownerLock.js';
import { openStorage, type Storage } from '../../src/storage/storage.js';
import { pactsCli, playwrightCli, start, type Command } from '../e2e/support.js';
import { expect, kinds, newSchema, sql, type Kind } from '../storage/support.js';
import { TestProject } from '../support/project.js';
import { startProxy, type Proxy } from '../support/proxy.js';
import { needsPrograms, PostgresServer } from '../support/servers.js';
import { until, untilTold } from '../support/until.js';

/** Three tests before the fault, one in which it happens, two after it. */
const spec = `
import { test, expect } from 'playwright-pacts';
import fs from 'node:fs';
const step = () => test.step('a step', async () => {});
test('first', async ({}, testInfo) => { await step(); await testInfo.attach('note', { body: 'x' }); });
test('second', step);
test('flaky', async ({}, testInfo) => { await step(); expect(testInfo.retry).toBe(1); });
test('fault', async () => {
  await step();
  fs.appendFileSync('reached', process.pid + '\\n');
  while (!fs.existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 20));
});
test('after', step);
test('last', step);
`;

/** What a run leaves when nothing is lost: attempts by status, and one step of each. */
const everything = { passed: 6, failed: 1 };

interface Context {
  readonly kind: Kind;
  readonly home: string;
  readonly server: PostgresServer;
  readonly proxy: Proxy;
  readonly run: Command;
  /** Process of the worker that is in the test of the fault. */
  readonly worker: number;
  readonly database: { stop(): Promise<void>; start(): Promise<void> };
  /** SQL in the schema of the test, past the proxy. */
  readonly sql: (text: string) => Promise<unknown[]>;
}

interface Fault {
  readonly name: string;
  readonly kinds?: readonly Kind[];
  /** Before the run starts; the schema is there. */
  readonly before?: (context: Omit<Context, 'run' | 'worker'>) => unknown;
  /** While a test runs. */
  readonly during?: (context: Context) => unknown;
  /** When the run has ended. */
  readonly after?: (context: Omit<Context, 'run' | 'worker'>) => unknown;
  /** @default everything */
  readonly left?: Readonly<Record<string, number>>;
  /** @default 0, that of the run without the plugin */
  readonly exitCode?: number | null;
  /** The database is well in the end: nothing waits in the spool. @default false */
  readonly complete?: boolean;
}

const refusing = (sqlState: string): string => `
  create function $s.refuse() returns trigger language plpgsql as $f$ begin raise exception 'refused' using errcode = '${sqlState}'; end $f$;
  create trigger refuse before insert on $s.runs for each statement execute function $s.refuse();
  create trigger refuse before insert or update on $s.build_shards for each statement execute function $s.refuse()`;
const taking = 'drop function $s.refuse cascade';

const faults: readonly Fault[] = [
  { name: 'none', complete: true },
  { name: 'away at the start', before: ({ database }) => database.stop(), after: ({ database }) => database.start() },
  {
    name: 'restarted in the middle',
    during: async ({ database }) => {
      await database.stop();
      await database.start();
    },
  },
  { name: 'away at the end', during: ({ database }) => database.stop(), after: ({ database }) => database.start() },
  {
    name: 'slow: every statement takes 2 s',
    before: ({ proxy }) => (proxy.delay = 2000),
    after: ({ proxy }) => (proxy.delay = 0),
  },
  {
    name: 'silent from the middle on',
    during: ({ proxy }) => (proxy.delay = Infinity),
    after: ({ proxy }) => (proxy.delay = 0),
  },
  {
    name: 'full',
    before: (context) => context.sql(refusing('53100')),
    after: (context) => context.sql(taking),
  },
  {
    name: 'read-only from the middle on',
    kinds: ['server'],
    during: ({ server }) => {
      server.admin('alter database postgres set default_transaction_read_only = on');
      server.admin(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'pacts %'`);
    },
    after: ({ server }) => server.admin('alter database postgres reset default_transaction_read_only', 'template1'),
  },
  {
    name: 'read-only',
    kinds: ['embedded'],
    before: (context) => context.sql(refusing('25006')),
    after: (context) => context.sql(taking),
  },
  {
    name: 'a schema of a newer version',
    before: (context) => context.sql("insert into $s.schema_migrations (version, name) values (9999, '9999_future')"),
    after: (context) => context.sql('delete from $s.schema_migrations where version = 9999'),
  },
  {
    name: 'kill -9 of the main process',
    during: async ({ run, home, sql: ask }) => {
      // The worker is in the test as soon as it has told the main process, which has to hear of it.
      await until(
        async () =>
          spooledText(home).includes('"fault"') ||
          (await ask("select 1 from $s.runs where status = 'running' and title like '%fault'")).length > 0,
        'the beginning of the test of the fault',
      );
      run.child.kill('SIGKILL');
      await run.ended;
    },
    left: { passed: 3, failed: 1, interrupted: 1 },
    exitCode: null,
  },
  {
    name: 'kill -9 of a worker',
    during: ({ worker }) => process.kill(worker, 'SIGKILL'),
    left: { passed: 6, failed: 2 },
    complete: true,
  },
  {
    name: 'kill -9 of the database in the middle of a transaction',
    during: async ({ kind, server, database, sql: ask }) => {
      if (kind === 'server') {
        // A lock keeps the next transaction of the run open until the server dies.
        const [row] = (await ask("select '$s.tests'::regclass::text as name")) as { name: string }[];
        const lock = ask(`begin; lock table ${row?.name ?? ''} in access exclusive mode; select pg_sleep(60)`).catch(() => undefined);
        await until(() => server.admin("select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted") !== '0', 'the lock');
        await server.stop('SIGKILL');
        await lock;
      } else await database.stop();
      await database.start();
    },
  },
];

const test = base.extend<object, { server: PostgresServer }>({
  server: [
    async ({}, use) => {
      needsPrograms('postgres');
      const server = await new PostgresServer().start();
      await use(server);
      await server.remove();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});
// Whole Playwright runs and databases of their own: seconds each, minutes on a machine that is busy.
test.setTimeout(300_000);

for (const kind of kinds)
  for (const fault of faults.filter(({ kinds: only = kinds }) => only.includes(kind)))
    test(`${kind}: ${fault.name}`, async ({ server }) => {
      const project = new TestProject({
        'a.spec.mjs': spec,
        'playwright.config.mjs': `export default { testDir: '.', retries: 1, workers: 1, reporter: [['playwright-pacts/reporter']] };`,
      });
      const home = path.join(project.dir, '.pacts');
      const place = { home, databaseUrl: kind === 'server' ? server.url() : undefined, schema: newSchema() };
      // Open until the fault: the embedded database runs, so that the proxy can stand before it.
      let direct: Storage | null = await openStorage(place);
      const address = readAddress(home);
      const proxy = await startProxy(address?.port ?? server.port);
      if (address) fs.writeFileSync(addressFile(home), JSON.stringify({ ...address, port: proxy.port }));
      const env = {
        PACTS_SCHEMA: place.schema,
        PACTS_BUILD_ID: 'the build',
        ...(kind === 'server' ? { PACTS_DATABASE_URL: server.url().replace(`:${server.port}/`, `:${proxy.port}/`) } : {}),
      };
      const context = {
        kind,
        home,
        server,
        proxy,
        database: kind === 'server' ? serverOf(server) : embeddedOf(home),
        sql: async (text: string) => {
          direct ??= await openStorage(place, { migrate: false });
          return await sql(direct, text);
        },
      };
      const forget = async (): Promise<void> => {
        await direct?.close().catch(() => undefined);
        direct = null;
      };

      await fault.before?.(context);
      const started = performance.now();
      const run = start(project, [playwrightCli, 'test'], env);
      const worker = await untilTold(path.join(project.dir, 'reached'), 'the test of the fault', 120_000);
      const staged = performance.now();
      await fault.during?.({ ...context, run, worker });
      const goesOn = performance.now();
      fs.writeFileSync(path.join(project.dir, 'go'), '');
      await run.ended;
      recordTime({ kind, fault: fault.name, wallMs: performance.now() - started - (goesOn - staged) });
      expect(await run.ended, run.output()).toBe(fault.exitCode === undefined ? 0 : fault.exitCode);
      const warnings = run
        .output()
        .split('\n')
        .filter((line) => line.startsWith('pacts:'));
      expect(warnings, run.output()).toHaveLength(new Set(warnings).size);
      const spooled = fs.existsSync(path.join(home, 'spool'));
      if (fault.complete) expect([spooled, warnings], run.output()).toEqual([false, []]);
      await fault.after?.(context);

      const flush = start(project, [pactsCli, 'flush'], env);
      expect(await flush.ended, flush.output()).toBe(0);
      expect(fs.existsSync(path.join(home, 'spool')), flush.output()).toBe(false);
      await forget();
      const storage = await openStorage(place);
      const left: Readonly<Record<string, number>> = fault.left ?? everything;
      const total = Object.values(left).reduce((sum, n) => sum + n, 0);
      const byStatus = await sql<{ status: string; n: number }>(storage, 'select status, count(*)::int as n from $s.runs group by 1');
      expect(Object.fromEntries(byStatus.map(({ status, n }) => [status, n]))).toEqual(left);
      expect(await sql(storage, 'select count(distinct (test_id, retry))::int as n from $s.runs')).toEqual([{ n: total }]);
      const unfinished = left['interrupted'] ?? 0;
      expect(
        await sql(
          storage,
          `select (select count(*) from $s.run_steps where title = 'a step')::int as steps, (select count(*) from $s.artifacts where name = 'note')::int as artifacts,
             (select count(*) from $s.builds)::int as builds, (select count(*) from $s.build_shards)::int as shards`,
        ),
      ).toEqual([{ steps: total - unfinished, artifacts: 1, builds: 1, shards: 1 }]);
      expect((await storage.builds.summary('the build'))?.status).toBe(unfinished > 0 ? 'interrupted' : 'passed');
      await storage.close();
      await proxy.close();
      project.remove();
    });

/** For bench/faults.mjs: how long the run took, without the time in which the fault was staged. */
function recordTime(time: { kind: Kind; fault: string; wallMs: number }): void {
  const file = process.env['PACTS_FAULT_TIMES'];
  if (file) fs.appendFileSync(file, `${JSON.stringify(time)}\n`);
}

function spooledText(home: string): string {
  const folder = path.join(home, 'spool');
  if (!fs.existsSync(folder)) return '';
  return fs
    .readdirSync(folder)
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'))
    .join('');
}

function serverOf(server: PostgresServer): Context['database'] {
  return {
    stop: () => server.stop(),
    start: async () => {
      await server.start({}, { port: server.port });
    },
  };
}

/** Away: the owner is killed, and what takes its place can't open the folder. */
function embeddedOf(home: string): Context['database'] {
  const folder = path.join(home, 'pgdata');
  return {
    stop: async () => {
      const owner = readAddress(home)?.pid;
      if (owner !== undefined) process.kill(owner, 'SIGKILL');
      await until(() => owner === undefined || !isAlive(owner), 'the end of the owner');
      fs.renameSync(folder, `${folder}.away`);
      fs.writeFileSync(folder, 'no database');
    },
    start: async () => {
      fs.rmSync(folder, { recursive: true, force: true });
      fs.renameSync(`${folder}.away`, folder);
      await Promise.resolve();
    },
  };
}
