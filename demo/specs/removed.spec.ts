/** Features of the old version that the new one no longer has: these must fail there, healing or not. */
import { expect, test } from 'playwright-pacts';

test.beforeEach(async ({ page }, testInfo) => {
  await page.goto(`/?case=${encodeURIComponent(testInfo.title)}`);
});

test('pets are found by tags', async ({ page }) => {
  await page.locator('#operations-pet-findPetsByTags .opblock-summary-get').click();
  await expect(page.getByText('Tags, with commas')).toBeVisible();
});

test('the page can be printed', async ({ page }) => {
  await page.getByRole('button', { name: 'Print this page' }).click();
  await expect(page).toHaveTitle('Printed');
});

test('a pet is shown in detail', async ({ page }) => {
  const operation = page.locator('#operations-pet-getPetById');
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.locator('[data-param-name="verbose"] select').selectOption('true');
  await expect(operation.locator('[data-param-name="verbose"] select')).toHaveValue('true');
});
