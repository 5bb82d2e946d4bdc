/** `pacts flush`, `pacts import` and `pacts cleanup`: results that waited arrive once, whatever is said how often; old ones go. */
import fs from 'node:fs';
import path from 'node:path';
import { openStorage } from '../../src/storage/storage.js';
import { buildRecord, daysAgo, expect, fullRun, healRecord, sql, test as base } from '../storage/support.js';
import { TestProject } from '../support/project.js';
import { pactsCli, start } from './support.js';

const spec = `
import { test, expect } from '@playwright/test';
test('green', async ({}, testInfo) => { await testInfo.attach('note', { body: 'x' }); });
test('flaky', async ({}, testInfo) => { expect(testInfo.retry).toBe(1); });
`;

interface Said {
  readonly code: number | null;
  readonly output: string;
}
type Pacts = (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Said>;

const test = base.extend<{ project: TestProject; pacts: Pacts }>({
  kind: 'server',
  project: async ({}, use) => {
    const project = new TestProject({
      'a.spec.mjs': spec,
      'playwright.config.mjs': `export default { testDir: '.', retries: 1, workers: 1, reporter: [['playwright-pacts/reporter']] };`,
    });
    await use(project);
    project.remove();
  },
  pacts: async ({ project, place }, use) => {
    await use(async (args, env = {}) => {
      const command = start(project, [pactsCli, ...args], { PACTS_DATABASE_URL: place.databaseUrl, PACTS_SCHEMA: place.schema, ...env });
      const code = await command.ended;
      return { code, output: command.output().trim() };
    });
  },
});
test.setTimeout(120_000);

const nowhere = { PACTS_DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' };
const totals = { status: 'passed', tests: 2, expected: 1, flaky: 1, missing: 0, attempts: 3 };

test('what waits in the spool, or in the artifacts of a CI job, is sent once', async ({ project, pacts, place }) => {
  const spool = path.join(project.dir, '.pacts/spool');
  expect((await project.run({ env: { ...nowhere, PACTS_BUILD_ID: 'away' } })).exitCode).toBe(0);
  const [name = ''] = fs.readdirSync(spool);
  const artifact = path.join(project.dir, 'artifacts/job 1/spool');
  fs.cpSync(spool, artifact, { recursive: true });

  // Away still: nothing is lost by trying.
  const away = await pacts(['flush'], nowhere);
  expect(away).toEqual({
    code: 1,
    output: expect.stringMatching(
      /^pacts: The database postgres:\/\/nobody@127\.0\.0\.1:9\/none .* cannot be used: nothing listens/,
    ) as unknown,
  });
  expect(fs.readdirSync(spool)).toEqual([name]);

  // A process that runs has a file of its own there, and a cut line at the end of another is what kill -9 leaves.
  fs.writeFileSync(path.join(spool, `mine-${process.pid}.jsonl`), '');
  fs.appendFileSync(path.join(spool, name), '{"kind":"run","run":{"id":"cut');
  const sent = await pacts(['flush']);
  expect(sent.output).toContain('Sent 3 results from 1 file of .pacts/spool to the database postgres://postgres@');
  expect(sent.output).toContain('1 file belongs to a run that is going on, which sends it itself.');
  expect(sent.code).toBe(0);
  fs.rmSync(path.join(spool, `mine-${process.pid}.jsonl`));
  expect(await pacts(['flush'])).toEqual({ code: 0, output: 'Nothing waits in .pacts/spool.' });
  expect(JSON.parse((await pacts(['flush', '--json'])).output)).toMatchObject({ files: 0, sent: 0, rejected: [], busy: 0 });

  const storage = await openStorage(place);
  const rows = async (): Promise<unknown[]> => [
    await sql(storage, 'select * from $s.runs order by id'),
    await sql(storage, 'select * from $s.run_steps order by run_id, index'),
    await sql(storage, 'select * from $s.artifacts order by run_id, index'),
    await sql(storage, 'select status, tests, expected_tests from $s.build_shards'),
  ];
  const before = await rows();
  expect(await storage.builds.summary('away')).toMatchObject(totals);

  // The same file comes from elsewhere, twice; it stays, and nothing changes.
  for (let round = 0; round < 2; round++)
    expect(await pacts(['import', 'artifacts'])).toMatchObject({
      code: 0,
      output: expect.stringContaining('Sent 3 results from 1 file to the database'),
    });
  expect(fs.readdirSync(artifact)).toEqual([name]);
  expect(await rows()).toEqual(before);

  // On an empty database it makes the same rows.
  await sql(storage, 'delete from $s.builds');
  expect(await sql(storage, 'select run_id from $s.run_steps')).toEqual([]);
  const json = JSON.parse((await pacts(['import', '--json', 'artifacts'])).output) as { files: unknown[] };
  expect(json.files).toEqual([{ file: path.join('artifacts/job 1/spool', name), sent: 3, superseded: 0, rejected: [], broken: 0 }]);
  expect(await rows()).toEqual(before);
  await storage.close();
});

test('what is no result, or has no build, is told and kept; the rest is sent', async ({ project, pacts, place }) => {
  const line = (item: object): string => `${JSON.stringify(item)}\n`;
  const build = line({ kind: 'build', build: buildRecord() });
  const good = line({ kind: 'run', run: fullRun() });
  project.write('mixed.jsonl', `${build}this is no result\n${good}${line({ kind: 'run', run: fullRun({ buildId: 'unknown' }) })}`);
  project.write('.pacts/spool/left-999999999.jsonl', fs.readFileSync(path.join(project.dir, 'mixed.jsonl'), 'utf8'));
  for (const [command, file] of [
    [['import', 'mixed.jsonl'], 'mixed.jsonl: '],
    [['flush'], ''],
  ] as const) {
    const { code, output } = await pacts(command);
    expect(code).toBe(1);
    expect(output).toContain('Sent 1 result from 1 file');
    expect(output).toContain(
      `pacts: ${file}the database does not take 1 result: its build is neither in the same file nor in the database`,
    );
    expect(output).toContain(`pacts: ${file}1 line is no result`);
  }
  const kept = fs.readFileSync(path.join(project.dir, '.pacts/spool/left-999999999.jsonl.rejected'), 'utf8');
  expect(kept).toContain('this is no result');
  expect(kept).toContain('"unknown"');
  const storage = await openStorage(place);
  expect(await sql(storage, 'select build_id from $s.runs')).toEqual([{ build_id: 'build-1' }]);
  await storage.close();

  expect(await pacts(['import', 'nowhere'])).toEqual({
    code: 1,
    output: 'pacts: nowhere is not there; name a spool file (.jsonl) or a folder that has some.',
  });
  fs.mkdirSync(path.join(project.dir, 'empty'));
  expect((await pacts(['import', 'empty'])).output).toContain('empty has no spool file (.jsonl)');
  expect((await pacts(['import'])).code).toBe(2);
});

test('cleanup says what goes, deletes it, and wants to be told how much stays', async ({ storage, pacts }) => {
  for (const ago of [1, 100]) {
    await storage.builds.start(buildRecord({ id: `b${ago}`, startedAt: daysAgo(ago) }));
    await storage.runs.save(fullRun({ buildId: `b${ago}`, startedAt: daysAgo(ago) }));
    await storage.heals.saveHeals([healRecord({ at: daysAgo(ago).getTime() })]);
  }
  const day = daysAgo(90).toISOString().slice(0, 10);
  const dry = await pacts(['cleanup', '--days', '90', '--dry-run']);
  expect(dry).toEqual({
    code: 0,
    output: expect.stringMatching(
      new RegExp(
        `^Would delete 1 run, 1 build, 1 heal and 0 selector entries from before ${day} ..:.. UTC in the database postgres://.* Nothing was deleted\\.$`,
      ),
    ) as unknown,
  });
  expect(await sql(storage, 'select id from $s.builds')).toHaveLength(2);
  expect(JSON.parse((await pacts(['cleanup', '--days', '90', '--json'])).output)).toMatchObject({
    days: 90,
    dryRun: false,
    runs: 1,
    builds: 1,
    heals: 1,
    selectors: 0,
  });
  expect(await sql(storage, 'select id from $s.builds')).toEqual([{ id: 'b1' }]);
  expect((await pacts(['cleanup', '--days', '90'])).output).toMatch(/^Nothing in the database .* is from before/);
  for (const args of [[], ['--days', '-1'], ['--days', 'all'], ['--days', '1.5']]) {
    const { code, output } = await pacts(['cleanup', ...args]);
    expect(code).toBe(2);
    expect(output).toMatch(/--days/);
  }
  expect(await sql(storage, 'select id from $s.builds')).toHaveLength(1);
});
