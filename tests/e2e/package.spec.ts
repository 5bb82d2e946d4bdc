/** The packed package, installed as a user installs it, in each way to adopt it. */
import { expect, test as base } from '@playwright/test';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { TestProject } from '../support/project.js';
import { install, unpackPackage } from '../support/package.js';
import { baseConfig, heals, history, order, orderSpec, start, typescriptCli } from './support.js';

type MakeProject = (files: Readonly<Record<string, string>>) => TestProject;

const test = base.extend<{ makeProject: MakeProject }, { unpacked: string }>({
  unpacked: [
    async ({}, use) => {
      const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-packed-')));
      await use(unpackPackage(folder));
      fs.rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  makeProject: async ({ unpacked }, use) => {
    const projects: TestProject[] = [];
    await use((files) => {
      const project = new TestProject(files);
      projects.push(project);
      install(project, unpacked);
      return project;
    });
    for (const project of projects) project.remove();
  },
});
test.setTimeout(120_000);

const commonJs = '{ "private": true }';
const mapped = { paths: { '@playwright/test': ['./node_modules/playwright-pacts'] } };

/** Learns on the old page and expects every test to need its two heals on the new one. */
async function expectHealing(project: TestProject, tests: number): Promise<void> {
  const learnt = await project.run({ env: { SITE: 'old' } });
  expect(learnt.output).not.toContain('pacts:');
  expect(learnt.output).not.toContain('Warning');
  expect(
    learnt.results.map(({ status }) => status),
    learnt.output,
  ).toEqual(Array(tests).fill('passed'));
  expect(heals(learnt)).toEqual([]);
  const healed = await project.run({ env: { SITE: 'renamed' } });
  expect(healed.results.flatMap(({ errors }) => errors)).toEqual([]);
  expect(healed.exitCode).toBe(0);
  expect(heals(healed)).toHaveLength(2 * tests);
}

test('import in an ESM project', async ({ makeProject }) => {
  await expectHealing(makeProject({ 'plain.spec.mjs': orderSpec(), 'typed.spec.ts': orderSpec() }), 2);
});

test('require and import in a CommonJS project, with a CommonJS config', async ({ makeProject }) => {
  const project = makeProject({
    'package.json': commonJs,
    'plain.spec.cjs': `const { test, expect } = require('playwright-pacts');\ntest('order', async ({ page }) => { ${order} });`,
    'typed.spec.ts': orderSpec(),
    'playwright.config.cjs': `const { withPacts } = require('playwright-pacts/config');\nmodule.exports = withPacts(${JSON.stringify(baseConfig)}, { reporter: { summary: false } });`,
  });
  fs.rmSync(path.join(project.dir, 'playwright.config.mjs'));
  await expectHealing(project, 2);
  expect((await history(project)).map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', 'passed']);
});

test("mergeTests with a project's own fixtures", async ({ makeProject }) => {
  const project = makeProject({
    'own.ts': `import { test as base } from '@playwright/test';
      export const test = base.extend<{ customer: string }>({
        customer: async ({ page }, use) => { await use(page.url() === 'about:blank' ? 'Ada' : ''); },
      });`,
    'both.ts': `import { mergeTests } from '@playwright/test';
      import { test as pacts } from 'playwright-pacts';
      import { test as own } from './own';
      export const test = mergeTests(pacts, own);
      export const reversed = mergeTests(own, pacts);`,
    'order.spec.ts': `import { expect } from '@playwright/test';
      import { reversed, test } from './both';
      test('order', async ({ page, customer }) => { expect(customer).toBe('Ada'); ${order} });
      reversed('order too', async ({ page, customer }) => { expect(customer).toBe('Ada'); ${order} });`,
  });
  await expectHealing(project, 2);
});

test('paths in tsconfig.json, no spec edited', async ({ makeProject }) => {
  const project = makeProject({
    'package.json': commonJs,
    'tsconfig.json': JSON.stringify({
      compilerOptions: { strict: true, module: 'esnext', moduleResolution: 'bundler', noEmit: true, types: ['node'], ...mapped },
      include: ['*.spec.ts'],
    }),
    'order.spec.ts': `import { expect, test, type Page } from '@playwright/test';
      async function order(page: Page): Promise<void> { ${order} }
      test('order', async ({ page }) => { await order(page); });`,
  });
  expect(await compile(project)).toBe('');
  await expectHealing(project, 1);
});

/** @returns what the compiler complains about */
async function compile(project: TestProject): Promise<string> {
  const compiler = start(project, [typescriptCli, '-p', '.']);
  await compiler.ended;
  return compiler.output();
}

test('withPacts in a TypeScript config adds the reporter and the options', async ({ makeProject }) => {
  const project = makeProject({
    'order.spec.ts': orderSpec(),
    'playwright.config.ts': `import { defineConfig } from '@playwright/test';
      import { withPacts } from 'playwright-pacts/config';
      export default withPacts(defineConfig(${JSON.stringify(baseConfig)}), { failOnHeal: true });`,
  });
  fs.rmSync(path.join(project.dir, 'playwright.config.mjs'));
  const learnt = await project.run({ env: { SITE: 'old' } });
  expect(learnt.exitCode, learnt.output).toBe(0);
  expect(learnt.output).toContain('pacts\n  tests     1 expected, 0 unexpected');
  const healed = await project.run({ env: { SITE: 'renamed' } });
  expect(healed.results.flatMap(({ errors }) => errors).join()).toContain('2 healed locators (failOnHeal)');
  expect(await history(project)).toMatchObject([
    { status: 'failed', healed: 2 },
    { status: 'passed', healed: 0 },
  ]);
});

for (const [moduleResolution, module] of [
  ['bundler', 'esnext'],
  ['nodenext', 'nodenext'],
] as const) {
  test(`types with moduleResolution ${moduleResolution}`, async ({ makeProject }) => {
    const project = makeProject({
      'tsconfig.json': JSON.stringify({
        compilerOptions: { strict: true, target: 'es2022', module, moduleResolution, noEmit: true, types: ['node'] },
        include: ['*.ts'],
      }),
      'good.spec.ts': `import { test, expect, noHeal, mergeTests, type PactsMode, type Page } from 'playwright-pacts';
        import byDefault from 'playwright-pacts';
        const mode: PactsMode = 'observe';
        test.use({ pacts: { mode, threshold: 0.9, assertions: 'state', redact: ['\\\\d{16}'] }, locale: 'de' });
        const both = mergeTests(test, byDefault.extend<{ answer: number }>({ answer: 42 }));
        both('types', async ({ page, answer, pacts, request }) => {
          const typed: Page = page;
          await noHeal(typed.locator('#buy')).click();
          await expect(typed.getByRole('button')).toHaveText(answer.toFixed(), { timeout: pacts.margin ?? 1 });
          await expect(await request.get('/')).toBeOK();
        });`,
      'good.config.ts': `import { defineConfig } from '@playwright/test';
        import type { PactsTestOptions } from 'playwright-pacts';
        import { withPacts } from 'playwright-pacts/config';
        import type { PactsReporterOptions } from 'playwright-pacts/reporter';
        export const options: PactsReporterOptions = { summary: false };
        export const plain = defineConfig<PactsTestOptions>({
          use: { pacts: { mode: 'heal', failOnHeal: true }, actionTimeout: 1 },
          projects: [{ name: 'a', use: { pacts: { maxHeals: 3 } } }],
        });
        export const typed = withPacts(plain, { mode: 'observe', reporter: options });
        export default withPacts(defineConfig({ use: { locale: 'de' } }), { failOnHeal: true, reporter: false });`,
      'wrong.ts': `import { defineConfig } from '@playwright/test';
        import { test, type PactsTestOptions } from 'playwright-pacts';
        import { withPacts } from 'playwright-pacts/config';
        // @ts-expect-error no such mode
        test.use({ pacts: { mode: 'on' } });
        // @ts-expect-error no such option
        test.use({ pacts: { treshold: 0.5 } });
        // @ts-expect-error a text is no number
        defineConfig<PactsTestOptions>({ use: { pacts: { threshold: '0.5' } } });
        // @ts-expect-error no such option
        withPacts({}, { failOnHeals: true });
        // @ts-expect-error no such fixture
        test('t', ({ nothing }) => nothing);`,
    });
    expect(await compile(project)).toBe('');
  });
}
