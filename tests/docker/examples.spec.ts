/** The examples for CI: their files are well-formed, and the commands of the sharded ones give one report and one history. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { playwrightVersion } from '../../src/config/playwrightVersion.js';
import { ownEnvironment, TestProject } from '../support/project.js';
import { pactsCli } from '../e2e/support.js';

test.setTimeout(240_000);

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
}
const read = (name: string): string => fs.readFileSync(path.join('examples', name), 'utf8');
const github = parse(read('github-actions.yml')) as { jobs: Record<string, { steps: Step[]; strategy?: { matrix: { shard: number[] } } }> };
const services = parse(read('github-actions-services.yml')) as {
  jobs: { test: { steps: Step[]; services: Record<string, { image: string; options: string }> } };
};
const gitlab = parse(read('gitlab-ci.yml')) as Record<
  string,
  { script?: string[]; parallel?: number; services?: { name: string }[]; image?: string }
>;

const commandOf = (steps: readonly Step[], name: string): string => steps.find((step) => step.name === name)?.run ?? '';

test('the files are YAML with the services in the versions that are tested, and the image of this Playwright', () => {
  expect(services.jobs.test.services['postgres']?.image).toBe('postgres:15');
  expect(services.jobs.test.services['redis']?.image).toBe('redis:7');
  for (const service of Object.values(services.jobs.test.services)) expect(service.options).toContain('--health-cmd');
  expect(gitlab['test with services']?.services?.map(({ name }) => name)).toEqual(['postgres:15', 'redis:7']);
  expect(gitlab['default']?.image).toBe(`mcr.microsoft.com/playwright:v${playwrightVersion()}-noble`);
  for (const step of [...Object.values(github.jobs).flatMap(({ steps }) => steps), ...services.jobs.test.steps])
    if (step.uses) expect(step.uses).toMatch(/^actions\/[\w/-]+@v\d+$/);
});

/** The commands as CI would run them, with its expressions filled in. */
const systems = [
  {
    name: 'GitHub Actions',
    shards: [1, 2, 3, 4].map((shard) =>
      commandOf(github.jobs['test']?.steps ?? [], 'tests')
        .replace('${{ matrix.shard }}', String(shard))
        .replace('${{ strategy.job-total }}', '4')
        .replace(/\$\{\{ secrets\.PACTS_DATABASE_URL != '' [^}]*\}\}/, ''),
    ),
    blobs: 'all-blobs',
    report: [commandOf(github.jobs['report']?.steps ?? [], 'merge'), commandOf(github.jobs['report']?.steps ?? [], 'history')],
    env: { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'ada/shop', GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '1' },
  },
  {
    name: 'GitLab',
    shards: [1, 2, 3, 4].map((shard) =>
      (gitlab['test']?.script?.[0] ?? '').replace('$CI_NODE_INDEX', String(shard)).replace('$CI_NODE_TOTAL', '4'),
    ),
    blobs: 'blob-report',
    report: gitlab['report']?.script ?? [],
    env: { CI: 'true', GITLAB_CI: 'true', CI_PROJECT_PATH: 'ada/shop', CI_PIPELINE_ID: '7' },
  },
];

for (const system of systems) {
  test(`${system.name} without a server: four shards, one report, one history`, () => {
    const project = new TestProject({
      ...Object.fromEntries(
        ['a', 'b', 'c', 'd'].map((name) => [
          `${name}.spec.mjs`,
          `import { test } from 'playwright-pacts'; test('${name} one', async () => {}); test('${name} two', async () => { await test.step('inside', async () => {}); });`,
        ]),
      ),
      'playwright.config.mjs': `export default { testDir: '.', workers: 1 };`,
      'merge.config.mjs': read('merge.config.mjs'),
      'bin/npx': '#!/bin/sh\nexec "$@"\n',
      'bin/pacts': `#!/bin/sh\nexec "${process.execPath}" "${pactsCli}" "$@"\n`,
    });
    for (const name of ['npx', 'pacts']) fs.chmodSync(path.join(project.dir, 'bin', name), 0o755);
    const search = [path.join(project.dir, 'bin'), path.resolve('node_modules/.bin'), process.env['PATH']].join(path.delimiter);
    const run = (command: string): string => {
      const done = spawnSync('bash', ['-euc', command], {
        cwd: project.dir,
        encoding: 'utf8',
        env: { ...ownEnvironment(), ...system.env, PATH: search },
      });
      expect(done.status, `${command}\n${done.stdout}${done.stderr}`).toBe(0);
      expect(done.stderr, command).not.toContain('pacts:');
      return done.stdout;
    };
    const kept = path.join(project.dir, 'kept');
    for (const command of system.shards) {
      expect(command).toContain('--reporter=blob');
      run(command);
      // What the CI's artifacts do.
      fs.cpSync(path.join(project.dir, 'blob-report'), kept, { recursive: true });
      fs.rmSync(path.join(project.dir, 'blob-report'), { recursive: true });
    }
    fs.renameSync(kept, path.join(project.dir, system.blobs));
    const output = system.report.map(run).join('\n');
    expect(fs.existsSync(path.join(project.dir, 'playwright-report/index.html'))).toBe(true);
    for (const name of ['a', 'b', 'c', 'd']) for (const part of ['one', 'two']) expect(output).toContain(`${name} ${part}`);
    const rows = JSON.parse(run('npx pacts history --last 50 --json')) as { status: string }[];
    expect(rows.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'passed'));
    project.remove();
  });
}
