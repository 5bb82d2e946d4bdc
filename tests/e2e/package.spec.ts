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
      // What a suite does with Playwright's own names, done with ours: same names, same types, and our test where Playwright's is wanted.
      'same.spec.ts': `import * as playwright from '@playwright/test';
        import * as pacts from 'playwright-pacts';
        type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
        type Names = keyof typeof playwright;
        type Own = 'test' | 'default';
        type Differing = { [K in Exclude<Names, Own>]: Equal<(typeof playwright)[K], (typeof pacts)[K]> extends true ? never : K }[Exclude<Names, Own>];
        export const lacking: Equal<Exclude<Names, keyof typeof pacts>, never> = true;
        export const differing: Equal<Differing, never> = true;
        // @ts-expect-error the comparison can fail
        export const wrong: Equal<typeof playwright.expect, typeof playwright.test> = true;

        function suite(test: typeof playwright.test): void {
          test('given by a helper', async ({ page }) => page.goto('/'));
        }
        suite(pacts.test);
        type Fixtures = playwright.PlaywrightTestArgs & playwright.PlaywrightTestOptions;
        type WorkerFixtures = playwright.PlaywrightWorkerArgs & playwright.PlaywrightWorkerOptions;
        export const typed: playwright.TestType<Fixtures, WorkerFixtures> = pacts.test;

        class CartPage {
          constructor(readonly page: playwright.Page, readonly buy: playwright.Locator = page.getByRole('button', { name: 'Buy' })) {}
        }
        const { test: base, expect: baseExpect, mergeExpects, mergeTests } = pacts;
        const test = base.extend<{ cart: CartPage; tone: string }, { account: string }>({
          cart: async ({ page }, use) => use(new CartPage(page)),
          tone: ['de', { option: true }],
          account: [async ({ browser }, use, info) => use(browser.version() + info.workerIndex), { scope: 'worker', auto: true, timeout: 1000 }],
          context: async ({ browser }, use) => use(await browser.newContext({ locale: 'de' })),
        });
        const more = baseExpect.extend({
          async toBeCart(cart: CartPage, name: string) {
            await baseExpect(cart.buy).toBeVisible();
            return { pass: !this.isNot && name.length > 0, message: () => this.utils.printExpected(name) };
          },
        });
        const expect = mergeExpects(more, baseExpect);
        const both = mergeTests(test, playwright.test.extend<{ answer: number }>({ answer: 42 }));
        both.use({ locale: 'en', viewport: null, storageState: { cookies: [], origins: [] } });
        both.describe.configure({ mode: 'parallel', retries: 2 });
        both.beforeEach(async ({ cart, answer }, testInfo) => {
          testInfo.annotations.push({ type: 'issue', description: answer.toFixed() });
          await cart.page.route('**/*', (route) => route.continue());
        });
        both('all of it', { tag: '@smoke', annotation: { type: 'a' } }, async ({ cart, account, request, browserName }, testInfo) => {
          await expect(cart).toBeCart(account);
          await expect.soft(cart.buy).toHaveText(/Buy/, { timeout: 1 });
          await expect.poll(async () => (await request.get('/')).status(), { intervals: [1] }).toBe(200);
          await expect(async () => expect(browserName).toBe('chromium')).toPass({ timeout: 1 });
          const text: string | null = await both.step('a step', async (step) => (step.skip(), cart.buy.textContent()), { box: true });
          await cart.page.frameLocator('iframe').getByRole('link').and(cart.buy).click({ timeout: 1, trial: true });
          expect.configure({ soft: true })(text).toMatchObject({});
          expect(testInfo.project.use.baseURL).toEqual(expect.stringContaining('http'));
        });
        export default playwright.defineConfig({ projects: [{ name: 'a', use: { ...pacts.devices['Desktop Chrome'], browserName: 'chromium' } }] });`,
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
