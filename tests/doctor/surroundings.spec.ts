/** Faults of the surroundings, and the command itself. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pactsCli } from '../e2e/support.js';
import { ownEnvironment } from '../support/project.js';
import { causes, expect, stepOf, test } from './support.js';

test.setTimeout(120_000);

test('a folder that can not be written', async ({ ask, folder }) => {
  fs.writeFileSync(path.join(folder, 'a-file'), '');
  const report = await ask({ PACTS_HOME: path.join(folder, 'a-file', 'home') });
  expect(causes(report, 'surroundings')).toEqual(['folder: folder-not-writable']);
  expect(stepOf(report, 'folder').evidence.join()).toContain('ENOTDIR');
  expect(stepOf(report, 'postgres.embedded')).toMatchObject({ status: 'skipped' });
});

test('a CI whose builds can not be told apart', async ({ ask }) => {
  const report = await ask({ CI: 'true', PACTS_BUILD_ID: '' });
  expect(causes(report, 'surroundings')).toEqual(['build: no-build-identity']);
  const known = await ask({
    CI: 'true',
    PACTS_BUILD_ID: '',
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'ada/shop',
    GITHUB_RUN_ID: '7',
    GITHUB_RUN_ATTEMPT: '1',
  });
  expect(causes(known, 'surroundings')).toEqual([]);
  expect(stepOf(known, 'build').summary).toBe('github-ada/shop-7');
});

test('the embedded database: made, read and written', async ({ ask }) => {
  const report = await ask({});
  expect(causes(report)).toEqual([]);
  for (const id of ['embedded', 'rights', 'schema', 'write', 'clock'])
    expect(stepOf(report, `postgres.${id}`), id).toMatchObject({ status: 'ok' });
  for (const id of ['reach', 'login', 'tls']) expect(stepOf(report, `postgres.${id}`), id).toMatchObject({ status: 'skipped' });
});

test('the embedded database: a folder that another machine uses', async ({ ask, folder }) => {
  fs.mkdirSync(path.join(folder, '.pacts'));
  fs.writeFileSync(path.join(folder, '.pacts', 'embedded.lock.1.0badcafe.01234567'), '');
  expect(causes(await ask({}))).toEqual(['postgres.embedded: embedded-elsewhere']);
});

test('the command: text, JSON, exit code, no password', ({ folder }) => {
  const run = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    spawnSync(process.execPath, [pactsCli, 'doctor', ...args], { cwd: folder, encoding: 'utf8', env: { ...ownEnvironment(), ...env } });
  const wrong = run([], { PACTS_DATABASE_URL: 'postgres://ada:hunter2-long@127.0.0.1:9/qa' });
  expect(wrong.status).toBe(1);
  expect(wrong.stdout).toMatch(/failed +TCP +nothing can be reached at port 9/);
  expect(wrong.stdout).toMatch(/→ start PostgreSQL/);
  expect(wrong.stdout.trim().split('\n').at(-1)).toBe('PostgreSQL, TCP: nothing can be reached at port 9 (closed-port).');
  expect(wrong.stdout + wrong.stderr).not.toContain('hunter2');
  const json = run(['--json'], { PACTS_DATABASE_URL: 'postgres://ada:hunter2-long@127.0.0.1:9/qa' });
  expect(json.status).toBe(1);
  expect(json.stdout).not.toContain('hunter2');
  const report = JSON.parse(json.stdout) as { ok: boolean; steps: { id: string; status: string; cause: string | null }[] };
  expect(report.ok).toBe(false);
  expect(report.steps.find(({ id }) => id === 'postgres.reach')).toMatchObject({ status: 'failed', cause: 'closed-port' });
  const well = run([], {});
  expect(well.stderr).toBe('');
  expect(well.status).toBe(0);
  expect(well.stdout).toContain('Nothing is wrong that this command can see.');
});
