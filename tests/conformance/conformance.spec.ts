/**
 * With nothing to heal, a spec with the plugin gives what one without gives: operations in situations, compared field by field
 * (value, error, call log, stack, events and state of the page, steps), with a cold and with a warm cache, with the newest Playwright and the oldest.
 */
import { expect, test as base } from '@playwright/test';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import semver from 'semver';
import { supportedPlaywright } from '../../src/config/playwrightVersion.js';
import { install, unpackPackage } from '../support/package.js';
import { TestProject, type ProjectRun, type ReportedResult, type ReportedStep } from '../support/project.js';
import { comparable } from './comparable.js';
import { installOldestPlaywright, oldestVersion } from './oldestPlaywright.js';

const folder = path.dirname(fileURLToPath(import.meta.url));
const source = (name: string): string => fs.readFileSync(path.join(folder, name), 'utf8');
const args = ['--workers=2', '--fully-parallel'];
const plain = { args, env: { SPEC_MODULE: '@playwright/test', PASSES: '1' } };
const plugin = { args, env: { SPEC_MODULE: 'playwright-pacts', PASSES: '2' } };

type MakeProject = (files: Readonly<Record<string, string>>) => TestProject;

const test = base.extend<{ playwrightAge: 'newest' | 'oldest'; makeProject: MakeProject }>({
  playwrightAge: ['newest', { option: true }],
  makeProject: async ({ playwrightAge }, use) => {
    const projects: TestProject[] = [];
    await use((files) => {
      const project = new TestProject(files);
      projects.push(project);
      if (playwrightAge === 'oldest') withOldest(project);
      return project;
    });
    for (const project of projects) project.remove();
  },
});

function withOldest(project: TestProject): void {
  const oldest = installOldestPlaywright();
  if ('missing' in oldest) {
    if (process.env['CI']) throw new Error(oldest.missing);
    test.skip(true, oldest.missing);
    return;
  }
  const packed = fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-packed-'));
  install(project, unpackPackage(packed), oldest.modules);
  fs.rmSync(packed, { recursive: true });
}

/** Steps of `expect.poll` and `toPass` are as many as there was time for: each kind is compared once. */
function withoutRepeats(step: ReportedStep): ReportedStep {
  const steps = step.steps.map(withoutRepeats);
  if (!/poll |toPass/.test(step.title)) return { ...step, steps };
  return { ...step, steps: [...new Map(steps.map((one) => [JSON.stringify(comparable(one)), one])).values()] };
}

/** Title of an operation in a situation -> what came of it in one pass. */
function outcomes(run: ProjectRun, pass: number): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const result of run.results) {
    const situation = result.title.replace(/, part .*/, '');
    const steps = new Map(result.steps.filter(({ category }) => category === 'test.step').map((step) => [step.title, step]));
    for (const { type, description } of result.annotations) {
      if (!type.endsWith(`, pass ${pass}`)) continue;
      const step: ReportedStep | undefined = steps.get(type);
      const name = type.replace(/, pass .*/, '');
      found.set(
        `${situation}: ${name}`,
        comparable({ ...(JSON.parse(description ?? '') as object), step: step && { ...withoutRepeats(step), title: name } }),
      );
    }
  }
  return found;
}

interface Comparison {
  readonly name: string;
  readonly pass: number;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Each operation in each situation without the plugin, and with it, with a cold and with a warm cache. */
function comparisons(without: ProjectRun, within: ProjectRun): Comparison[] {
  const expected = outcomes(without, 1);
  return [1, 2].flatMap((pass) => {
    const actual = outcomes(within, pass);
    expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
    return [...expected].map(([name, outcome]) => ({ name, pass, expected: outcome, actual: actual.get(name) }));
  });
}

/** Results in the order of their titles: tests of two workers end in any order. */
const resultsOf = ({ results, exitCode }: ProjectRun): unknown =>
  comparable({
    exitCode,
    results: [...results].sort((a, b) => (a.title < b.title ? -1 : 1)).map((result) => ({ ...result, attachments: attachmentsOf(result) })),
  });
const attachmentsOf = (result: ReportedResult): string[] => Object.keys(result.attachments).filter((name) => name !== '_pacts');

test('the oldest Playwright that is tested is the oldest that is supported', () => {
  expect(semver.minVersion(supportedPlaywright)?.version).toBe(oldestVersion);
});

// One after the other: each starts as many workers as the machine can take.
test.describe.configure({ mode: 'default' });
/** `PACTS_CONFORMANCE=full` runs every operation in every situation, which takes twice as long. */
const isFull = process.env['PACTS_CONFORMANCE'] === 'full';
for (const [playwright, usual] of [
  ['newest', 'usual'],
  ['oldest', 'core'],
] as const) {
  const table = isFull ? 'full' : usual;
  test.describe(playwright, () => {
    test.use({ playwrightAge: playwright });

    test('operations in situations', async ({ makeProject }) => {
      test.setTimeout(1_200_000);
      const project = makeProject({
        'situations.mjs': source('situations.mjs'),
        'operations.mjs': source('operations.mjs'),
        'table.spec.mjs': source('table.inner.mjs'),
      });
      const run = async (chosen?: readonly string[]): Promise<Comparison[]> => {
        const env = { TABLE: table, ...(chosen ? { CHOSEN: JSON.stringify(chosen) } : {}) };
        // A few operations are in the start of the workers, of which two at once take each other's time.
        const workers = chosen ? { args: ['--workers=1'] } : {};
        const without = await project.run({ ...plain, ...workers, env: { ...plain.env, ...env } });
        const within = await project.run({ ...plugin, ...workers, env: { ...plugin.env, ...env } });
        expect(within.output).not.toMatch(/^ *pacts:/m);
        expect(within.exitCode).toBe(without.exitCode);
        return comparisons(without, within);
      };
      const first = await run();
      expect(first.length).toBeGreaterThan(table === 'core' ? 700 : 1000);
      // How far a call came in its time depends on the machine, on both sides: what differs is run again, until one of the plugin's outcomes is one
      // that Playwright alone had too.
      const tries = [...first];
      const triesOf = ({ name, pass }: Comparison): Comparison[] => tries.filter((other) => other.name === name && other.pass === pass);
      const differs = (one: Comparison): boolean =>
        !triesOf(one).some(({ actual }) => triesOf(one).some(({ expected }) => isDeepStrictEqual(actual, expected)));
      let differing = first.filter(({ expected, actual }) => !isDeepStrictEqual(expected, actual));
      expect(differing.length, JSON.stringify(differing.map(({ name }) => name))).toBeLessThan(first.length / 50);
      for (let times = 0; times < 3 && differing.length > 0; times++) {
        tries.push(...(await run([...new Set(differing.map(({ name }) => name))])));
        differing = differing.filter(differs);
      }
      for (const { name, pass, expected, actual } of differing) expect.soft(actual, `${name}, pass ${pass}`).toEqual(expected);
    });

    test('tests that fail', async ({ makeProject }) => {
      test.setTimeout(600_000);
      const project = makeProject({ 'failing.spec.mjs': source('failing.inner.mjs') });
      const without = await project.run(plain);
      expect(without.results.map(({ status }) => status).sort()).toEqual([...Array<string>(6).fill('failed'), 'timedOut']);
      for (const cache of ['cold', 'warm']) expect(resultsOf(await project.run(plugin)), cache).toEqual(resultsOf(without));
    });
  });
}
