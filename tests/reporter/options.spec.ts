/** Where the reporter takes its options from: its own, then those of `use.pacts`, which the workers go by. */
import { expect, test as base } from '@playwright/test';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { launchOptions } from '../../scripts/browser.mjs';
import { pactsCli } from '../support/clis.js';
import { readAddress } from '../../src/storage/embedded.js';
import { ownEnvironment, TestProject } from '../support/project.js';

const spec = `
import { test, expect } from 'playwright-pacts';
test('sold tok-123 pin-45 key-6', async () => { expect(1).toBe(2); });
`;
const config = (reporter: object): string =>
  `export default ${JSON.stringify({
    testDir: '.',
    workers: 1,
    reporter: [['./collector.mjs'], ['playwright-pacts/reporter', reporter]],
    use: { launchOptions: launchOptions() },
    projects: [
      { name: 'a', use: { pacts: { home: 'kept', redact: ['tok-\\d+'] } } },
      { name: 'b', use: { pacts: { historyUrl: 'http://history.test:7227', redact: ['pin-\\d+'] } } },
    ],
  })};`;

const test = base.extend<{ project: TestProject }>({
  project: async ({}, use) => {
    const project = new TestProject({ 'a.spec.mjs': spec });
    await use(project);
    project.remove();
  },
});

async function titlesIn(project: TestProject, home: string): Promise<string[]> {
  const env = { ...ownEnvironment(), PACTS_HOME: home };
  const { stdout } = await promisify(execFile)(process.execPath, [pactsCli, 'history', '--json'], { cwd: project.dir, env });
  return (JSON.parse(stdout) as { title: string }[]).map(({ title }) => title);
}

test('what use.pacts of the projects says of storage, links and masks holds for the reporter', async ({ project }) => {
  project.write('playwright.config.mjs', config({ redact: ['key-\\d+'] }));
  const run = await project.run();
  expect(run.output).toContain('history   embedded in kept');
  expect(run.output).toMatch(/sold \*\*\* \*\*\* \*\*\* {2}http:\/\/history\.test:7227\/ui\/tests\//);
  expect(await titlesIn(project, 'kept')).toEqual(['sold *** *** ***', 'sold *** *** ***']);
});

test('an option of the reporter wins over that of use.pacts', async ({ project }) => {
  project.write('playwright.config.mjs', config({ home: 'own' }));
  const run = await project.run();
  expect(run.output).toContain('history   embedded in own');
  expect(await titlesIn(project, 'own')).toEqual(['sold *** *** key-6', 'sold *** *** key-6']);
  expect(fs.readdirSync(path.join(project.dir, 'own'))).not.toEqual([]);
});

test('tests that remember their locators in another database than that of the runs are told of once', async ({ project }) => {
  project.write(
    'a.spec.mjs',
    `import { test } from 'playwright-pacts';
     for (const name of ['one', 'two']) test(name, async ({ page }) => {
       await page.setContent('<button>Go</button>');
       await page.getByRole('button').click();
     });`,
  );
  project.write('playwright.config.mjs', config({ home: 'own' }));
  const sentence =
    'another home than the tests use: runs are stored there, locators and heals are not; leave it to use.pacts or the environment';
  expect((await project.run()).output.split(sentence)).toHaveLength(2);
  project.write('playwright.config.mjs', config({}));
  expect((await project.run()).output).not.toContain('than the tests use');
});

test('a run finds the database that the run before it has left', async ({ project }) => {
  project.write('playwright.config.mjs', config({ databaseIdleTimeout: 60_000 }));
  const run = async () => await project.run({ env: { PACTS_DATABASE_IDLE_TIMEOUT: '' } });
  const address = () => readAddress(path.join(project.dir, 'kept'));
  await run();
  const first = address();
  expect(first).not.toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 4000)); // it would have left by then on CI
  await run();
  expect(address()).toEqual(first);
  expect(await titlesIn(project, 'kept')).toHaveLength(4);
  process.kill(first?.pid ?? 0, 'SIGTERM');
});
