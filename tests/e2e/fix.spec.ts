/** From a heal to the spec: `pacts fix` shows, then writes, and the spec passes on the new page without the plugin's help. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '../storage/support.js';
import { TestProject } from '../support/project.js';
import { openShop, pactsCli, start } from './support.js';

const spec = `import { test, expect } from 'playwright-pacts';
test('order', async ({ page }) => {
  ${openShop}
  await page.locator("#name").fill('Ada'); // who buys
  const buy = page.locator('#buy');
  await buy.click();
  await expect(page).toHaveTitle('bought');
});
`;

test.use({ kind: 'server' });

test('pacts fix shows what it would write, writes it, and says what it leaves to a person', async ({ place }) => {
  test.setTimeout(180_000);
  const project = new TestProject({ 'specs/order.spec.mjs': spec });
  const file = path.join(project.dir, 'specs/order.spec.mjs');
  const database = { PACTS_DATABASE_URL: place.databaseUrl, PACTS_SCHEMA: place.schema };
  const pacts = async (...args: string[]) => {
    const command = start(project, [pactsCli, 'fix', ...args], database);
    return { exitCode: await command.ended, output: command.output() };
  };
  try {
    expect((await project.run({ env: { ...database, SITE: 'old' } })).exitCode).toBe(0);
    expect(await pacts()).toEqual({
      exitCode: 0,
      output: expect.stringMatching(/^No confirmed heal since .*: there is nothing to write\.\n$/),
    });
    expect((await project.run({ env: { ...database, SITE: 'renamed' } })).exitCode).toBe(0);

    const shown = await pacts();
    expect(shown.exitCode, shown.output).toBe(0);
    expect(shown.output).toContain(`-   await page.locator("#name").fill('Ada'); // who buys`);
    expect(shown.output).toContain(`+   await page.getByRole("textbox", { name: "Full name" }).fill('Ada'); // who buys`);
    expect(shown.output).toMatch(
      /specs\/order\.spec\.mjs:\d+ not written: locator\('#buy'\) → getByRole\(.*the locator is not written here: buy\n/,
    );
    expect(shown.output).toContain('1 locator can be written; --write does it; 1 to be changed by hand.');
    expect(fs.readFileSync(file, 'utf8')).toBe(spec);

    const written = await pacts('--write', '--json');
    expect(JSON.parse(written.output)).toMatchObject([{ path: path.join('specs', 'order.spec.mjs'), edits: [{}], refused: [{}] }]);
    const fixed = spec.replace('locator("#name")', 'getByRole("textbox", { name: "Full name" })');
    expect(fs.readFileSync(file, 'utf8')).toBe(fixed);

    fs.writeFileSync(file, fixed.replace("locator('#buy')", "locator('#purchase')"));
    expect((await project.run({ env: { ...database, SITE: 'renamed', PACTS_MODE: 'off' } })).exitCode).toBe(0);

    // The place has changed: nothing is written twice.
    const again = await pacts();
    expect(again.output).toContain('0 locators can be written');
    expect(again.output).toContain('the file has changed since');
    expect(await pacts('--root', 'nowhere')).toEqual({
      exitCode: 1,
      output: expect.stringMatching(/^pacts: --root .*nowhere is not a folder/),
    });
  } finally {
    project.remove();
  }
});
