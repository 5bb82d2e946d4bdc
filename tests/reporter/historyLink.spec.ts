/** From a failed test to its history: in Playwright's HTML report and in the summary. */
import { expect, test } from '@playwright/test';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchOptions } from '../../scripts/browser.mjs';
import { TestProject } from '../support/project.js';

const spec = `
import { test, expect } from 'playwright-pacts';
test('green', async () => {});
test('red', async () => { expect(1).toBe(2); });
`;
const config = `export default ${JSON.stringify({
  testDir: '.',
  workers: 1,
  reporter: [['./collector.mjs'], ['html', { open: 'never' }], ['playwright-pacts/reporter']],
  use: { launchOptions: launchOptions() },
})};`;

test('a failed test leads to its history, and only if the project names the address', async ({ page }) => {
  test.setTimeout(180_000);
  const project = new TestProject({ 'a.spec.mjs': spec, 'playwright.config.mjs': config });
  try {
    const linked = await project.run({ env: { PACTS_HISTORY_URL: 'http://history.test:7227' } });
    const of = (run: typeof linked, title: string) => run.results.find((result) => result.title === title)?.annotations;
    const address = /^http:\/\/history\.test:7227\/ui\/tests\/[0-9a-f-]+$/;
    expect(of(linked, 'green')).toEqual([]);
    expect(of(linked, 'red')).toEqual([{ type: 'history', description: expect.stringMatching(address) as unknown }]);
    expect(linked.output).toMatch(/failed {4}1\n {4}a\.spec\.mjs:4 red {2}http:\/\/history\.test:7227\/ui\/tests\/[0-9a-f-]+\n/);
    await page.goto(pathToFileURL(path.join(project.dir, 'playwright-report/index.html')).href);
    await page.getByRole('link', { name: 'red', exact: true }).click();
    await expect(page.getByRole('link', { name: 'http://history.test:7227/ui/tests/' })).toHaveAttribute('href', address);

    const plain = await project.run();
    expect(of(plain, 'red')).toEqual([]);
    expect(plain.output).toMatch(/ {4}a\.spec\.mjs:4 red {2}npx pacts test [0-9a-f-]+\n/);
  } finally {
    project.remove();
  }
});
