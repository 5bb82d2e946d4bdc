/** The embedded database: one owner for each folder, who leaves by himself and survives being killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openHistory } from '../../src/storage/history/history.js';
import { acquireEmbedded, addressFile, readAddress, requestFile } from '../../src/storage/embedded.js';
import { listMigrations } from '../../src/storage/migrate.js';
import { isAlive, liveLocks } from '../../src/storage/ownerLock.js';
import { openStorage, type Storage } from '../../src/storage/storage.js';
import { until } from '../support/until.js';
import { buildRecord, expect, runRecord, selectorEntry, temporaryFolder, test as base } from './support.js';

/** A folder of its own for each test; its owner must have left by itself, leaving nothing but the data. */
const test = base.extend<{ home: string }>({
  home: async ({}, use) => {
    const folder = temporaryFolder();
    const home = path.join(folder, '.pacts');
    await use(home);
    await until(() => liveLocks(home).length === 0, 'the end of the embedded database');
    expect(fs.existsSync(home) ? fs.readdirSync(home).filter((name) => name !== 'pgdata') : []).toEqual([]);
    fs.rmSync(folder, { recursive: true, force: true });
  },
});

const open = (home: string): Promise<Storage> => openStorage({ home, databaseUrl: undefined, schema: 'pacts' });

async function hold(home: string, mode = ''): Promise<ChildProcess> {
  const script = path.join(path.dirname(fileURLToPath(import.meta.url)), 'holdChild.mjs');
  const child = spawn(process.execPath, [script, home, mode], { stdio: ['pipe', 'pipe', 'inherit'] });
  const said = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    child.once('close', () => resolve('closed'));
  });
  expect(said).toBe('ready\n');
  return child;
}

const ended = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('close', resolve));

test('processes that start at once share one owner', async ({ home }) => {
  const children = await Promise.all([hold(home), hold(home), hold(home), hold(home)]);
  expect(liveLocks(home).map(({ pid }) => pid)).toEqual([readAddress(home)?.pid]);
  const ends = children.map(ended);
  for (const child of children) child.stdin?.end();
  expect(await Promise.all(ends)).toEqual([0, 0, 0, 0]);
});

test('what one client writes the other reads, and the data outlives the owner', async ({ home }) => {
  const [first, second] = await Promise.all([open(home), open(home)]);
  await first.builds.start(buildRecord());
  await second.runs.save(runRecord());
  expect((await openHistory(first).runs.list({ limit: 10 })).items).toMatchObject([{ title: 'buys' }]);
  const owner = readAddress(home)?.pid ?? 0;
  await first.close();
  await second.runs.save(runRecord({ testId: 'test-2' }));
  await second.close();
  await until(() => !isAlive(owner), 'the end of the owner');
  expect(fs.readdirSync(home)).toEqual(['pgdata']);
  const later = await open(home);
  expect((await openHistory(later).runs.list({ limit: 10 })).items).toHaveLength(2);
  await later.close();
});

test('a new folder comes with the default schema as the migrations make it', async ({ home }) => {
  const storage = await open(home);
  expect(storage.migrated).toEqual([]);
  const applied = await storage.db.any('select version, name from pacts.schema_migrations order by version');
  expect(applied).toEqual(listMigrations());
  await storage.close();
});

test('eight pools with transactions at once do not disturb each other', async ({ home }) => {
  const storages = await Promise.all(Array.from({ length: 8 }, () => open(home)));
  await storages[0]!.db.none('create table pacts.counter (value integer not null); insert into pacts.counter values (0)');
  const transactions = storages.flatMap(({ db }) =>
    Array.from({ length: 5 }, (_, round) =>
      db
        .tx(async (tx) => {
          await tx.any('select pg_advisory_xact_lock(1)');
          const { value } = await tx.one<{ value: number }>('select value from pacts.counter');
          await tx.none('update pacts.counter set value = $1', [value + 1]);
          if (round === 4) throw new Error('taken back');
        })
        .catch((error: unknown) => (error instanceof Error ? error.message : '')),
    ),
  );
  const outcomes = await Promise.all(transactions);
  expect(outcomes.filter((outcome) => outcome === 'taken back')).toHaveLength(8);
  expect(await storages[0]!.db.one('select value from pacts.counter')).toEqual({ value: 32 });
  await Promise.all(storages.map((storage) => storage.close()));
});

test('a client killed in a transaction leaves nothing of it and blocks nobody', async ({ home }) => {
  const child = await hold(home, 'tx');
  child.kill('SIGKILL');
  await ended(child);
  const storage = await open(home);
  expect(await storage.db.any('select id from pacts.builds')).toEqual([]);
  await storage.close();
});

test('the owner leaves when its only client is killed', async ({ home }) => {
  const child = await hold(home);
  const owner = readAddress(home)?.pid ?? 0;
  expect(isAlive(owner)).toBe(true);
  child.kill('SIGKILL');
  await until(() => !isAlive(owner), 'the end of the owner');
  expect(fs.existsSync(addressFile(home))).toBe(false);
});

test('after the owner was killed the next start has all data', async ({ home }) => {
  const storage = await open(home);
  await storage.selectors.save([selectorEntry()]);
  const owner = readAddress(home)?.pid ?? 0;
  process.kill(owner, 'SIGKILL');
  await until(() => !isAlive(owner), 'the end of the owner');
  const failure = await storage.selectors.save([selectorEntry()]).then(
    () => 'no failure',
    (error: unknown) => storage.explain(error).message,
  );
  expect(failure).toMatch(/^The database embedded in .* cannot be used: .*\.$/);
  await storage.close();
  const later = await open(home);
  expect(await later.selectors.loadPage('http://shop.test/cart')).toHaveLength(1);
  await later.close();
});

test('leftovers of killed processes are in nobody’s way', async ({ home }) => {
  fs.mkdirSync(path.join(home, 'pgdata.new', 'base'), { recursive: true });
  const gone = spawn(process.execPath, ['-e', '']);
  await ended(gone);
  const first = await acquireEmbedded(home);
  const name = path.basename(liveLocks(home)[0]!.file);
  await first.release();
  await until(() => liveLocks(home).length === 0, 'the end of the owner');
  fs.rmSync(path.join(home, 'pgdata.new'), { recursive: true, force: true });
  // A lock of a process that is gone; an address at which nobody is the owner.
  fs.writeFileSync(path.join(home, name.replace(/lock\.\d+/, `lock.${gone.pid ?? 0}`)), '');
  const address = { pid: gone.pid, host: '127.0.0.1', port: 1, leasePort: 1, token: 'x', startedAt: new Date().toISOString() };
  fs.writeFileSync(addressFile(home), JSON.stringify(address));
  const second = await acquireEmbedded(home);
  expect(readAddress(home)?.token).not.toBe('x');
  await second.release();
});

test('who comes soon finds the database of the client before', async ({ home }) => {
  const first = await acquireEmbedded(home, 60_000);
  const owner = readAddress(home)?.pid ?? 0;
  await first.release();
  const second = await acquireEmbedded(home, 0);
  expect(second).toMatchObject({ url: first.url, startedAt: first.startedAt });
  await second.release();
  // The one who started it said how long it stays.
  await sleep(3000);
  expect(isAlive(owner)).toBe(true);
  process.kill(owner, 'SIGTERM');
});

test('a database that nobody needs leaves when another machine asks for it, and not before', async ({ home }) => {
  const first = await acquireEmbedded(home, 60_000);
  const owner = readAddress(home)?.pid ?? 0;
  fs.writeFileSync(requestFile(home), '');
  await sleep(3000);
  expect(isAlive(owner)).toBe(true);
  await first.release();
  await until(() => !isAlive(owner), 'the end of the owner');
});

/** The lock of an owner elsewhere. */
function lockElsewhere(home: string): string {
  fs.mkdirSync(home, { recursive: true });
  const file = path.join(home, `embedded.lock.${process.pid}.00000000.00000000`);
  fs.writeFileSync(file, '');
  return file;
}

test('a folder that another machine gives up is taken over', async ({ home }) => {
  const foreign = lockElsewhere(home);
  const acquiring = acquireEmbedded(home);
  await until(() => fs.existsSync(requestFile(home)), 'the request');
  fs.rmSync(foreign);
  const lease = await acquiring;
  expect(fs.existsSync(requestFile(home))).toBe(false);
  await lease.release();
});

test('a folder in use on another machine is refused in one sentence', async ({ home }) => {
  const foreign = lockElsewhere(home);
  await expect(acquireEmbedded(home)).rejects.toThrow(
    /^The embedded database in .* is in use on another machine or in another container; set PACTS_HOME [^\n]*\.$/,
  );
  fs.rmSync(foreign);
});

test('a folder of data that is none is refused in one sentence, without a long wait', async ({ home }) => {
  fs.mkdirSync(path.join(home, 'pgdata'), { recursive: true });
  fs.writeFileSync(path.join(home, 'pgdata', 'PG_VERSION'), '9.6\n');
  await expect(acquireEmbedded(home)).rejects.toThrow(
    /^The embedded database in [^\n]* does not start: [^\n]*\. Move its folder pgdata away[^\n]*\.$/,
  );
  fs.rmSync(path.join(home, 'embedded.log'));
});
