/** What the end-to-end tests share: a shop in two versions, projects with the packed package, and commands that run while a test looks on. */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchOptions } from '../../scripts/browser.mjs';
import { isAlive, liveLocks } from '../../src/storage/ownerLock.js';
import { readAddress } from '../../src/storage/embedded.js';
import { pactsCli } from '../support/clis.js';
import { ownEnvironment, type ProjectRun, type ReportedStep, type TestProject } from '../support/project.js';
import { until } from '../support/until.js';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const modules = path.join(root, 'node_modules');

/** The application under test, chosen by the variable SITE. */
const pages = {
  old: `<form aria-label="order"><label>Full name <input id="name"></label>
    <button type="button" id="buy" onclick="document.title='bought'">Buy now</button><button type="button" id="cancel">Cancel</button></form>`,
  renamed: `<form aria-label="order"><label>Full name <input id="full-name"></label>
    <button type="button" id="purchase" onclick="document.title='bought'">Buy now</button><button type="button" id="cancel">Cancel</button></form>`,
};

/** A statement that opens the shop in `page`. */
export const openShop = `
  await page.route('http://shop.test/**', (route) => route.fulfill({ contentType: 'text/html', body: ${JSON.stringify(pages)}[process.env.SITE ?? 'old'] }));
  await page.goto('http://shop.test/order');
`;

/** Statements of a test that needs two heals on the renamed page. */
export const order = `${openShop}
  await page.locator('#name').fill('Ada');
  await page.locator('#buy').click();
  await expect(page).toHaveTitle('bought');
`;

/** The spec of most tests here. */
export const orderSpec = (from = 'playwright-pacts', body = order): string => `
import { test, expect } from '${from}';
test('order', async ({ page }) => { ${body} });
`;

/** What every config of a project here says. */
export const baseConfig = {
  testDir: '.',
  workers: 1,
  reporter: [['./collector.mjs']],
  use: { actionTimeout: 8000, launchOptions: launchOptions() },
};

/** Titles of the heals that a run's steps show. */
export function heals(run: ProjectRun): string[] {
  const titles = (steps: readonly ReportedStep[]): string[] => steps.flatMap((step) => [step.title, ...titles(step.steps)]);
  return run.results.flatMap((result) => titles(result.steps)).filter((title) => title.startsWith('Healed'));
}

export interface Command {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** Its exit code; null if a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts a Node script in the project, without waiting for it. */
export function start(project: TestProject, args: readonly string[], env: NodeJS.ProcessEnv = {}): Command {
  const child = spawn(process.execPath, args, {
    cwd: project.dir,
    env: { ...ownEnvironment(), PACTS_COLLECT: path.join(project.dir, 'collected.json'), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, ended: new Promise((resolve) => child.on('close', resolve)) };
}

export { pactsCli, playwrightCli } from '../support/clis.js';
export const typescriptCli = path.join(modules, 'typescript/bin/tsc');

/** Attempts in the project's history, newest first. */
export async function history(project: TestProject): Promise<readonly { status: string; title: string; healed: number }[]> {
  const command = start(project, [pactsCli, 'history', '--json']);
  const exitCode = await command.ended;
  if (exitCode !== 0) throw new Error(command.output());
  return JSON.parse(command.output()) as { status: string; title: string; healed: number }[];
}

/** Waits until the embedded database has left: no process, no lock, no address. */
export async function untilAlone(project: TestProject, owner: number | undefined): Promise<void> {
  const home = path.join(project.dir, '.pacts');
  await until(() => liveLocks(home).length === 0 && (owner === undefined || !isAlive(owner)), 'the end of the embedded database');
  const left = fs.readdirSync(home).filter((name) => name.startsWith('embedded.'));
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
}

/** Process id of the owner of the project's embedded database. */
export const ownerOf = (project: TestProject): number | undefined => readAddress(path.join(project.dir, '.pacts'))?.pid;
