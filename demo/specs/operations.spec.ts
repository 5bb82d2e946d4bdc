/** What the page tells about single operations, as a tester wrote it against Swagger UI 3. */
import { expect, test } from 'playwright-pacts';

test.beforeEach(async ({ page }, testInfo) => {
  await page.goto(`/?case=${encodeURIComponent(testInfo.title)}`);
});

test('finding a pet is explained', async ({ page }) => {
  await page.locator('#operations-pet-getPetById .opblock-summary-get').click();
  await expect(page.getByText('Tells all that the shop knows')).toBeVisible();
});

test('removing a pet is explained', async ({ page }) => {
  await page.locator('button.opblock-summary-control[aria-label^="delete"]').click();
  await expect(page.locator('#operations-pet-deletePet').getByText('No such pet')).toBeVisible();
});

test('ordering is explained', async ({ page }) => {
  await page.locator('#operations-store-placeOrder .opblock-summary-control > .opblock-summary-description').click();
  await expect(page.locator('#operations-store-placeOrder').getByText('Ordered', { exact: true })).toBeVisible();
});

test('registering is explained', async ({ page }) => {
  await page.locator('.opblock-summary-post', { hasText: 'Register a customer' }).click();
  await expect(page.locator('#operations-user-createUser').getByText('Registered', { exact: true })).toBeVisible();
});

test('counting the stock is explained', async ({ page }) => {
  await page.getByText('Count the stock').click();
  await expect(page.getByText('Pets by status', { exact: true })).toBeVisible();
});

test('a group folds', async ({ page }) => {
  await page.locator('#operations-tag-store').click();
  await expect(page.getByText('Count the stock')).toHaveCount(0);
});
