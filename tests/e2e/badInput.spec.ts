/** A user's mistakes: one clear sentence each, the tests still run, and the exit code is Playwright's. */
import { expect, test as base } from '@playwright/test';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { TestProject } from '../support/project.js';

const spec = `import { test, expect } from 'playwright-pacts';
test('green', async ({ page }) => { await page.setContent('<button>Buy</button>'); await page.getByRole('button').click(); });`;

const test = base.extend<{ project: TestProject }>({
  project: async ({}, use) => {
    const project = new TestProject({ 'a.spec.mjs': spec });
    await use(project);
    project.remove();
  },
});
test.setTimeout(120_000);

/** The plugin's sentences; a cause that reporter and worker both meet is told by each. */
async function sentencesOf(project: TestProject, options: { use?: object; reporter?: object; env?: NodeJS.ProcessEnv }): Promise<string[]> {
  const config = fs
    .readFileSync(path.join(project.dir, 'playwright.config.mjs'), 'utf8')
    .replace(/^export default /, '')
    .replace(/;$/, '');
  const parsed = JSON.parse(config) as { use: object; reporter: unknown[] };
  const changed = {
    ...parsed,
    use: { ...parsed.use, ...(options.use ? { pacts: options.use } : {}) },
    reporter: [['./collector.mjs'], ['playwright-pacts/reporter', { summary: false, ...options.reporter }]],
  };
  project.write('playwright.config.mjs', `export default ${JSON.stringify(changed)};`);
  const run = await project.run(options.env ? { env: options.env } : {});
  expect(run.exitCode, run.output).toBe(0);
  expect(run.results.map(({ status }) => status)).toEqual(['passed']);
  expect(run.output).not.toMatch(/^\s+at /m);
  return run.output.split('\n').filter((line) => line.startsWith('pacts:'));
}

test('an unknown option', async ({ project }) => {
  expect(await sentencesOf(project, { use: { treshold: 0.5 } })).toEqual([
    'pacts: use.pacts.treshold is not an option; did you mean "threshold"? Healing is off for these tests.',
  ]);
});

test('a wrong type, in the options of fixtures and of the reporter', async ({ project }) => {
  expect(await sentencesOf(project, { use: { threshold: 'high' }, reporter: { home: 7 } })).toEqual([
    'pacts: reporter playwright-pacts/reporter.home must be the path of a folder, received 7. No history is written for this run.',
    'pacts: use.pacts.threshold must be a number from 0 to 1, received "high". Healing is off for these tests.',
  ]);
});

test('a wrong place for the history, in the options that fixtures and reporter share', async ({ project }) => {
  expect(await sentencesOf(project, { use: { databaseUrl: 'mysql://db/x' } })).toEqual([
    'pacts: use.pacts.databaseUrl must be a postgres:// URL, received "mysql://db/x". No history is written for this run.',
    'pacts: use.pacts.databaseUrl must be a postgres:// URL, received "mysql://db/x". Healing is off for these tests.',
  ]);
});

test('a database that does not answer', async ({ project }) => {
  const told = await sentencesOf(project, { env: { PACTS_DATABASE_URL: 'postgres://ada:hunter2@127.0.0.1:9/qa' } });
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told).size).toBe(1);
  expect(told[0]).toContain('127.0.0.1:9');
  expect(told[0]).not.toContain('hunter2');
});

/** Speaks just enough of PostgreSQL's protocol to refuse every password, as a server does that is not the one that was meant. */
async function refusingServer(): Promise<net.Server> {
  const field = (kind: string, text: string): Buffer => Buffer.from(`${kind}${text}\0`);
  const message = (type: string, ...parts: Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    const head = Buffer.alloc(5, type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      if (data.length === 8)
        socket.write('N'); // asked for TLS
      else if (data[0] === 'p'.charCodeAt(0)) {
        const fields = [
          field('S', 'FATAL'),
          field('C', '28P01'),
          field('M', 'password authentication failed for user "ada"'),
          Buffer.alloc(1),
        ];
        socket.end(message('E', ...fields));
      } else socket.write(message('R', Buffer.from([0, 0, 0, 3]))); // a password in clear text, please
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

test('a wrong password', async ({ project }) => {
  const server = await refusingServer();
  const { port } = server.address() as AddressInfo;
  const told = await sentencesOf(project, { env: { PACTS_DATABASE_URL: `postgres://ada:hunter2@127.0.0.1:${port}/qa` } });
  server.close();
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told).size).toBe(1);
  expect(told[0]).toMatch(/password/);
  expect(told[0]).not.toContain('hunter2');
});

test('a folder that can not be written', async ({ project }) => {
  project.write('a-file', '');
  const told = await sentencesOf(project, { env: { PACTS_HOME: path.join(project.dir, 'a-file', 'home') } });
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told).size).toBe(1);
  expect(told[0]).toMatch(/a-file\/home.* can't be written .*PACTS_HOME/);
});

test('a Playwright that is too old', async ({ project }) => {
  // Only the version that it tells of itself is old: the check must not depend on what else an old one lacks.
  const target = path.join(project.dir, 'node_modules/@playwright/test');
  const real = fs.realpathSync(target);
  fs.rmSync(target);
  fs.cpSync(real, target, { recursive: true, dereference: false });
  const manifest = JSON.parse(fs.readFileSync(path.join(target, 'package.json'), 'utf8')) as { version: string };
  fs.writeFileSync(path.join(target, 'package.json'), JSON.stringify({ ...manifest, version: '1.40.0' }));
  fs.symlinkSync(path.resolve(real, '../../playwright'), path.join(project.dir, 'node_modules/playwright'));
  const plugin = path.join(project.dir, 'node_modules/playwright-pacts');
  const source = fs.realpathSync(plugin);
  fs.rmSync(plugin);
  for (const name of ['dist', 'package.json']) fs.cpSync(path.join(source, name), path.join(plugin, name), { recursive: true });
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(source, 'package.json'), 'utf8')) as { dependencies: object };
  for (const name of Object.keys(dependencies)) {
    const link = path.join(project.dir, 'node_modules', name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.join(source, 'node_modules', name), link);
  }
  const told = await sentencesOf(project, {});
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told)).toEqual(
    new Set(['pacts: @playwright/test 1.40.0 is not supported, the plugin stands aside; install a version in the range >=1.62.0 <2.']),
  );
});
