/** What the writer keeps in the spool file while the database has not answered yet. */
import { expect, test as base } from '@playwright/test';
import fs from 'node:fs';
import { RowWriter } from '../../reporter/writer.js';
import { Spool } from '../../src/storage/spool.js';
import { runRecord, temporaryFolder } from '../storage/support.js';
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
    .map(({ kind, run }) => `${kind} ${run.title}`);

test('an attempt that takes a while is told of before its end, a quick one by its result alone', async ({ spool, writer }) => {
  writer.beginRun(running('quick'));
  writer.beginRun(running('slow'));
  writer.saveRun({ run: runRecord({ title: 'quick', id: 'quick' }), artifacts: [], report: null }, false);
  expect(kindsIn(spool)).toEqual(['run quick']);

  await until(() => kindsIn(spool).length > 1, 'the begin of the slow one');
  expect(kindsIn(spool)).toEqual(['run quick', 'begin slow']);
  writer.saveRun({ run: runRecord({ title: 'slow', id: 'slow' }), artifacts: [], report: null }, false);
  expect(kindsIn(spool)).toEqual(['run quick', 'begin slow', 'run slow']);
});
