/** Without our reporter, two runs at once, a killed run, and the server behind UI mode and editors. */
import { expect, test as base } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { isAlive } from '../../src/storage/ownerLock.js';
import { TestProject } from '../support/project.js';
import { until, untilTold } from '../support/until.js';
import { heals, history, openShop, order, orderSpec, ownerOf, playwrightCli, start, untilAlone } from './support.js';

/** A project that has learnt the old page; nothing of it runs any more. */
const test = base.extend<{ project: TestProject }>({
  project: async ({}, use) => {
    const project = new TestProject({ 'order.spec.mjs': orderSpec() });
    expect(await project.run({ env: { SITE: 'old' } })).toMatchObject({ exitCode: 0 });
    await use(project);
    project.remove();
  },
});
test.setTimeout(120_000);

test('with --reporter=line healing and cache work, the history has no run, and nothing stays behind', async ({ project }) => {
  const owner = ownerOf(project);
  for (const site of ['renamed', 'renamed', 'old']) {
    const run = start(project, [playwrightCli, 'test', '--reporter=line'], { SITE: site });
    expect(await run.ended, run.output()).toBe(0);
    expect(run.output()).not.toContain('pacts');
  }
  await untilAlone(project, owner);
  expect(await history(project)).toEqual([]);
  await untilAlone(project, ownerOf(project));
  expect(fs.readdirSync(path.join(project.dir, '.pacts'))).toEqual(['pgdata']);
});

test('two runs at once in one folder share the embedded database', async ({ project }) => {
  const runs = [1, 2].map(() =>
    start(project, [playwrightCli, 'test', '--reporter=playwright-pacts/reporter', '--output', `results-${Math.random()}`], {
      SITE: 'renamed',
    }),
  );
  expect(await Promise.all(runs.map((run) => run.ended)), runs.map((run) => run.output()).join()).toEqual([0, 0]);
  for (const run of runs) expect(run.output()).not.toContain('pacts:');
  expect(await history(project)).toMatchObject([
    { status: 'passed', healed: 2 },
    { status: 'passed', healed: 2 },
  ]);
  await untilAlone(project, ownerOf(project));
});

test('after kill -9 in a test everything leaves; the next run works and marks the killed one as interrupted', async ({ project }) => {
  const marker = path.join(project.dir, 'reached');
  const slow = `${openShop}
    await page.locator('#buy').click();
    if (process.env.REACHED) {
      (await import('node:fs')).writeFileSync(process.env.REACHED, process.pid + '\\n');
      await new Promise((resolve) => setTimeout(resolve, 25_000));
    }`;
  project.write('order.spec.mjs', orderSpec('playwright-pacts', slow));
  const args = [playwrightCli, 'test', '--reporter=playwright-pacts/reporter'];
  const killed = start(project, args, { REACHED: marker });
  const worker = await untilTold(marker, 'the test');
  const owner = ownerOf(project);
  expect(owner).toBeGreaterThan(0);
  killed.child.kill('SIGKILL');
  await killed.ended;
  await untilAlone(project, owner);
  expect(isAlive(worker)).toBe(false);

  const next = start(project, args, { SITE: 'renamed' });
  expect(await next.ended, next.output()).toBe(0);
  expect(next.output()).not.toContain('pacts:');
  expect(await history(project)).toMatchObject([
    { status: 'passed', healed: 1 },
    { status: 'interrupted', healed: 0 },
  ]);
});

/** Messages of the protocol between Playwright's test server and UI mode or an editor. */
interface ServerMessage {
  id?: number;
  method?: string;
  result?: { status?: string };
  params?: { method?: string; params?: { result?: { status: string }; step?: { title: string } } };
}

test('the server behind UI mode and editors: tests run again and again, heal, and it stops', async ({ project, page }) => {
  const server = start(project, [playwrightCli, 'test-server', '--host', '127.0.0.1'], { SITE: 'renamed' });
  await until(() => server.output().includes('Listening on ws:'), 'the start of the server');
  const url = /ws:\S+/.exec(server.output())?.[0] ?? '';
  // The protocol is spoken from a page, as UI mode does.
  const messages = await page.evaluate(async (address) => {
    const received: unknown[] = [];
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    let last = 0;
    const call = (method: string, params: object): Promise<unknown> =>
      new Promise((resolve) => {
        const id = ++last;
        socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
          if ((JSON.parse(data) as { id?: number }).id === id) resolve(data);
        });
        socket.send(JSON.stringify({ id, method, params }));
      });
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => received.push(JSON.parse(data)));
    await call('initialize', { interceptStdio: false });
    await call('runGlobalSetup', {});
    await call('listTests', {});
    for (let round = 0; round < 2; round++) await call('runTests', { workers: 1, trace: 'off' });
    await call('runGlobalTeardown', {});
    socket.close();
    return received;
  }, url);
  const said = messages as ServerMessage[];
  const events = said.filter(({ method, params }) => method === 'report' && params?.method).map(({ params }) => params);
  const ends = events.filter((event) => event?.method === 'onTestEnd');
  expect(ends.map((event) => event?.params?.result?.status)).toEqual(['passed', 'passed']);
  const titles = events.map((event) => event?.params?.step?.title ?? '').filter((title) => title.startsWith('Healed'));
  expect(titles).toHaveLength(4);
  expect(titles.filter((title) => title.includes('remembered'))).toHaveLength(2);

  const owner = ownerOf(project);
  server.child.kill('SIGINT');
  expect(await server.ended).toBe(130);
  expect(server.output()).not.toContain('pacts:');
  await untilAlone(project, owner);
});

test('a failing test fails in the same words without our reporter', async ({ project }) => {
  project.write('order.spec.mjs', orderSpec('playwright-pacts', `${order} expect(1).toBe(2);`));
  const run = await project.run({ env: { SITE: 'renamed' } });
  expect(run.exitCode).toBe(1);
  expect(heals(run)).toHaveLength(2);
  expect(run.results[0]?.errors[0]).toContain('expect(received).toBe(expected)');
});
