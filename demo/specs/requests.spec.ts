/** Requests sent from the page, as a tester wrote it against Swagger UI 3. */
import { expect, test } from 'playwright-pacts';

test.beforeEach(async ({ page }, testInfo) => {
  await page.goto(`/?case=${encodeURIComponent(testInfo.title)}`);
});

test('an answer can be kept as a file', async ({ page }) => {
  const operation = page.locator('#operations-pet-getPetById');
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.getByPlaceholder('petId').fill('7');
  await operation.getByRole('button', { name: 'Execute' }).click();
  const download = page.waitForEvent('download');
  await operation.locator('.live-responses-table div.download-contents').click();
  expect((await download).suggestedFilename()).toContain('response');
});

test('the address of a request is shown', async ({ page }) => {
  const operation = page.locator('#operations-pet-getPetById');
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.getByPlaceholder('petId').fill('7');
  await operation.getByRole('button', { name: 'Execute' }).click();
  await expect(page.locator("//h4[.='Request URL']/following-sibling::div/pre")).toContainText('/api/pet/7');
});

test('a pet is added', async ({ page }) => {
  const operation = page.locator('#operations-pet-addPet');
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.locator('.opblock-description-wrapper > div > div > .body-param > textarea').fill('{ "name": "Mimi" }');
  await operation.getByRole('button', { name: 'Execute' }).click();
  await expect(operation.locator('.live-responses-table')).toContainText('Mimi');
});

test('a pet can be sent as XML', async ({ page }) => {
  const operation = page.locator('#operations-pet-addPet');
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.locator('.body-param-content-type select').selectOption('application/xml');
  await expect(operation.locator('.body-param textarea')).toContainText('<?xml');
});
