/** Tests that really fail, each in another way: their status, errors, stacks and steps are compared. */
const { test, expect } = await import(process.env.SPEC_MODULE);

test.beforeEach(async ({ page }) => {
  await page.setContent('<button class="t">Save</button><button class="several">1</button><button class="several">2</button>');
});

test('an action that finds nothing', async ({ page }) => {
  await page.locator('#never').click({ timeout: 2000 });
});
test('a strict locator with two matches', async ({ page }) => {
  await page.locator('.several').click();
});
test('an assertion', async ({ page }) => {
  await expect(page.locator('.t'), 'what it is about').toHaveText('Saved', { timeout: 2000 });
});
test('soft assertions, one of which fails', async ({ page }) => {
  await expect.soft(page.locator('.t')).toHaveText('Saved', { timeout: 2000 });
  await expect.soft(page.locator('.t')).toHaveText('Save');
});
test('the time of the test is over in an action', async ({ page }) => {
  test.setTimeout(6000);
  await page.locator('#never').click({ timeout: 0 });
});
test('an assertion inside a step and a hook', async ({ page }) => {
  await test.step('outer', async () => {
    await test.step('inner', async () => {
      await expect(page.locator('#never')).toBeVisible({ timeout: 2000 });
    });
  });
});
test('expected to fail', async ({ page }) => {
  test.fail();
  await page.locator('#never').click({ timeout: 2000 });
});
