/** The page as a whole, as a tester wrote it against Swagger UI 3. */
import { expect, test } from 'playwright-pacts';

test.beforeEach(async ({ page }, testInfo) => {
  await page.goto(`/?case=${encodeURIComponent(testInfo.title)}`);
});

test('the title names the shop', async ({ page }) => {
  await expect(page.locator('h2.title')).toContainText('Corner Pet Shop');
});

test('the licence is linked', async ({ page }) => {
  await expect(page.locator('.info__license > a')).toHaveAttribute('href', 'https://petshop.example/license');
});

test('orders are explained', async ({ page }) => {
  const link = page.getByRole('link', { name: 'https://petshop.example/orders' });
  await expect(link).toHaveAttribute('href', 'https://petshop.example/orders');
});

test('the filter narrows the list', async ({ page }) => {
  await page.getByPlaceholder('Filter by tag', { exact: true }).fill('store');
  await expect(page.getByText('Register a customer')).toHaveCount(0);
  await expect(page.getByText('Count the stock')).toBeVisible();
});

test('the rehearsal server can be chosen', async ({ page }) => {
  await page.locator("//section[contains(@class, 'schemes')]/div/div[@class='servers']//select").selectOption('/api/rehearsal');
  await expect(page.locator('.servers select')).toHaveValue('/api/rehearsal');
});

test('the definition can be loaded again', async ({ page }) => {
  const loaded = page.waitForResponse('**/petstore.json');
  await page.locator('div.topbar .download-url-button').click();
  await loaded;
});

test('the schema of an order opens', async ({ page }) => {
  await page.locator('span.model-title', { hasText: 'Order' }).click();
  await expect(page.locator('#model-Order').getByText('customer')).toBeVisible();
});

test('the schemas fold', async ({ page }) => {
  await page.getByRole('button', { name: 'Schemas' }).click();
  await expect(page.locator('#model-Order')).toHaveCount(0);
});

test('feedback can be sent', async ({ page }) => {
  await page.getByRole('button', { name: 'Send feedback' }).click();
  await expect(page).toHaveTitle('Thank you');
});

test("the shop's people sign in", async ({ page }) => {
  await page.locator('.auth-wrapper > button.authorize').click();
  await page.locator('.auth-container input').fill('1234');
  await page.locator('.modal-ux').getByRole('button', { name: 'Authorize' }).click();
  await expect(page.getByRole('button', { name: /logout|remove authorization/i })).toBeVisible();
});

test('removing a pet asks for the key', async ({ page }) => {
  await page.locator('#operations-pet-deletePet .authorization__btn.unlocked').click();
  await expect(page.getByText('Available authorizations')).toBeVisible();
});
