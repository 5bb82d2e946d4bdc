/** What the writer keeps in the spool file while the database has not answered yet, and in how many writings it sends the rest. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RowWriter } from '../../reporter/writer.js';
import { Spool } from '../../src/storage/spool.js';
import type { Storage } from '../../src/storage/storage.js';
import { buildRecord, expect, runRecord, sql, temporaryFolder, test as base } from '../storage/support.js';
import { until } from '../support/until.js';

const test = base.extend<{ spool: Spool; writer: RowWriter }>({
  spool: async ({}, use) => {
    const home = temporaryFolder();
    await use(new Spool(home, 'writer'));
    fs.rmSync(home, { recursive: true });
  },
  writer: async ({ spool }, use) => {
    const pending = new Promise<never>(() => undefined);
    await use(new RowWriter({ open: () => pending, embedded: false, spool, replay: () => pending, onError: () => undefined }));
  },
});

const running = (title: string) => runRecord({ title, id: title, status: 'running', outcome: null });
const kindsIn = ({ file }: Spool): string[] =>
  fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { kind: string; run: { title: string } })
    .filter(({ kind }) => kind !== 'build')
    .map(({ kind, run }) => `${kind} ${run.title}`);

test('an attempt that takes a while is told of before its end, a quick one by its result alone', async ({ spool, writer }) => {
  const [quick, slow] = [{}, {}];
  writer.beginRun(quick, () => running('quick'));
  writer.beginRun(slow, () => running('slow'));
  writer.saveRun({ run: runRecord({ title: 'quick', id: 'quick' }), artifacts: [], report: null }, false, quick);
  expect(kindsIn(spool)).toEqual(['run quick']);

  await until(() => kindsIn(spool).length > 1, 'the begin of the slow one');
  expect(kindsIn(spool)).toEqual(['run quick', 'begin slow']);
  writer.saveRun({ run: runRecord({ title: 'slow', id: 'slow' }), artifacts: [], report: null }, false, slow);
  expect(kindsIn(spool)).toEqual(['run quick', 'begin slow', 'run slow']);
});

/** Writes one result, gets a second while it is written, at which `onSecond` is called, and a third one later. @returns the titles of each writing */
async function writings(spool: Spool, storage: Storage, onSecond?: (writer: RowWriter) => void): Promise<string[][]> {
  const errors: unknown[] = [];
  const writer = new RowWriter({
    open: () => Promise.resolve(storage),
    embedded: true,
    spool,
    replay: () => Promise.resolve(),
    onError: (error) => errors.push(error),
  });
  const session = randomUUID();
  const save = (title: string): void => {
    writer.saveRun({ run: runRecord({ title, session }), artifacts: [], report: null }, false);
  };
  const written: string[][] = [];
  const saveAll = storage.runs.saveAll.bind(storage.runs);
  storage.runs.saveAll = async (runs) => {
    written.push(runs.map(({ title }) => title));
    const isFirst = written.length === 1;
    if (isFirst) {
      save('during');
      onSecond?.(writer);
    }
    await saveAll(runs);
    if (isFirst)
      void sleep(20).then(() => {
        save('after');
      });
  };

  writer.startBuild(Promise.resolve({ ...buildRecord(), session }));
  save('first');
  await until(() => written.flat().length === 3 && kindsIn(spool).length === 0, 'a spool file of the build alone');
  expect(await writer.drain()).toBe(true);
  expect(errors).toEqual([]);
  expect(await sql(storage, 'select title from $s.runs order by title')).toEqual([
    { title: 'after' },
    { title: 'during' },
    { title: 'first' },
  ]);
  return written;
}

test('results that come during and after a writing are written together', async ({ spool, storage }) => {
  expect(await writings(spool, storage)).toEqual([['first'], ['during', 'after']]);
});

test('nothing waits for more once every test has its result, and what comes nevertheless is written too', async ({ spool, storage }) => {
  const written = await writings(spool, storage, (writer) => {
    writer.complete();
  });
  expect(written).toEqual([['first'], ['during'], ['after']]);
});
