/**
 * The operations of the conformance suite: what a spec may do with an element. `run` gets the page, the element's locator, its selector and the page or
 * frame that it is for, `expect` with the situation's timeout, Playwright's `test`, and the browser. What it returns is compared.
 */

const elements = {
  button: '<button class="t" id="save" title="Save it" data-key="7" style="color: rgb(1, 2, 3)" aria-describedby="end">Save</button>',
  input: '<input class="t" id="name" value="old" placeholder="Name" aria-label="Name">',
  checkbox: '<input class="t" type="checkbox" aria-label="Agree">',
  checked: '<input class="t" type="checkbox" aria-label="Agree" checked>',
  select: '<select class="t" aria-label="Size"><option value="s">Small</option><option value="m">Medium</option></select>',
  multiple:
    '<select class="t" aria-label="Sizes" multiple><option value="s" selected>Small</option><option value="m" selected>Medium</option></select>',
  file: '<input class="t" type="file" aria-label="Photo">',
  area: '<div class="t" draggable="true" style="width: 80px; height: 30px; background: #ccc">Drop</div>',
  invalid: '<input class="t" aria-label="Age" aria-invalid="true" aria-errormessage="wrong"><p id="wrong">Too young</p>',
  empty: '<div class="t" style="width: 10px; height: 10px"></div>',
};

const on = (element, table, options = {}) =>
  Object.fromEntries(Object.entries(table).map(([name, run]) => [name, { element: elements[element], run, ...options }]));
const png = (buffer) => [...buffer.subarray(1, 4)];
const file = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') };
/** Only where the element is there: what they are about is something else. */
const plain = { only: ['found at once'] };

/** One of each kind: what goes another way through Playwright, or is compared in another way. They run in every situation, the rest in some. */
export const core = new Set([
  'locator.click',
  'locator.click({ force })',
  'locator.dblclick',
  'locator.hover',
  'locator.press',
  'locator.dispatchEvent',
  'locator.selectText',
  'locator.screenshot',
  'locator.ariaSnapshot',
  'locator.textContent',
  'locator.boundingBox',
  'locator.isVisible',
  'locator.isEnabled',
  'locator.count',
  'locator.evaluate',
  'locator.elementHandle',
  'locator.waitFor',
  'locator.waitFor({ hidden })',
  'locator.filter().click',
  'click of an ElementHandle',
  'page.click',
  'page.textContent',
  'page.$',
  'page.waitForSelector',
  'expect.toBeVisible',
  'expect.toHaveText',
  'expect.toHaveText that is another',
  'expect.toHaveText of a list',
  'expect.toHaveCount',
  'expect.toBeHidden',
  'expect.toBeDisabled',
  'expect.not.toBeVisible',
  'expect.soft',
  'expect.toPass',
  'locator.fill',
  'locator.pressSequentially',
  'locator.check',
  'locator.selectOption',
  'locator.setInputFiles',
  'locator.dragTo',
]);

export const operations = {
  ...on('button', {
    'locator.click': ({ target }) => target.click(),
    'locator.click with options': ({ target }) =>
      target.click({ button: 'right', modifiers: ['Shift'], position: { x: 3, y: 3 }, clickCount: 2 }),
    'locator.click({ trial })': ({ target }) => target.click({ trial: true }),
    'locator.click({ force })': ({ target }) => target.click({ force: true }),
    'locator.dblclick': ({ target }) => target.dblclick(),
    'locator.hover': ({ target }) => target.hover(),
    'locator.tap': ({ target }) => target.tap(),
    'locator.focus': ({ target }) => target.focus(),
    'locator.blur': ({ target }) => target.blur(),
    'locator.press': ({ target }) => target.press('Enter'),
    'locator.dispatchEvent': ({ target }) => target.dispatchEvent('own', { bubbles: true }),
    'locator.scrollIntoViewIfNeeded': ({ target }) => target.scrollIntoViewIfNeeded(),
    'locator.screenshot': async ({ target }) => png(await target.screenshot()),
    'locator.ariaSnapshot': ({ target }) => target.ariaSnapshot(),
    'locator.textContent': ({ target }) => target.textContent(),
    'locator.innerText': ({ target }) => target.innerText(),
    'locator.innerHTML': ({ target }) => target.innerHTML(),
    'locator.getAttribute': ({ target }) => target.getAttribute('data-key'),
    'locator.boundingBox': async ({ target }) => (await target.boundingBox()) !== null,
    'locator.isEnabled': ({ target }) => target.isEnabled(),
    'locator.isDisabled': ({ target }) => target.isDisabled(),
    'locator.evaluate': ({ target }) => target.evaluate((element, add) => element.id + add, '!'),
    'locator.evaluateHandle': async ({ target }) => (await target.evaluateHandle((element) => element)).asElement() !== null,
    'locator.elementHandle': async ({ target }) => (await target.elementHandle()).textContent(),
    'locator.waitFor': ({ target }) => target.waitFor(),
    'locator.waitFor({ attached })': ({ target }) => target.waitFor({ state: 'attached' }),
    'locator.first().click': ({ target }) => target.first().click(),
    'locator.nth(1).click': ({ target, soon }) => target.nth(1).click({ timeout: soon }),
    'locator.filter().click': ({ target }) => target.filter({ hasText: 'Save' }).click(),
    'locator.and().click': ({ target, page, soon }) => target.and(page.locator('button')).click({ timeout: soon }),
    'locator.or().click': ({ target, page, soon }) => target.or(page.locator('#never')).click({ timeout: soon }),
    'click of an ElementHandle': async ({ scope, selector }) => {
      const handle = await scope.waitForSelector(selector, { state: 'attached' });
      await handle.click();
      return await handle.isVisible();
    },
    'page.click': ({ scope, selector }) => scope.click(selector),
    'page.dblclick': ({ scope, selector }) => scope.dblclick(selector, { strict: true }),
    'page.hover': ({ scope, selector }) => scope.hover(selector),
    'page.textContent': ({ scope, selector }) => scope.textContent(selector),
    'page.getAttribute': ({ scope, selector }) => scope.getAttribute(selector, 'title'),
    'page.isEnabled': ({ scope, selector }) => scope.isEnabled(selector),
    'page.waitForSelector': async ({ scope, selector }) => (await scope.waitForSelector(selector)).textContent(),
    'page.waitForFunction': async ({ scope, selector, soon }) =>
      (await scope.waitForFunction((css) => document.querySelector(css)?.id, selector, { timeout: soon })).jsonValue(),
    'expect.toBeAttached': ({ target, expect }) => expect(target).toBeAttached(),
    'expect.toBeVisible': ({ target, expect }) => expect(target).toBeVisible(),
    'expect.toBeEnabled': ({ target, expect }) => expect(target).toBeEnabled(),
    'expect.toBeInViewport': ({ target, expect }) => expect(target).toBeInViewport(),
    'expect.toContainText': ({ target, expect }) => expect(target).toContainText('Sa'),
    'expect.toHaveText': ({ target, expect }) => expect(target).toHaveText(/^Save$/),
    'expect.toHaveText of a list': ({ target, expect }) => expect(target).toHaveText(['Save']),
    'expect.toHaveAttribute': ({ target, expect }) => expect(target).toHaveAttribute('data-key', '7'),
    'expect.toHaveClass': ({ target, selector, expect }) => expect(target).toHaveClass(selector.slice(1)),
    'expect.toContainClass': ({ target, selector, expect }) => expect(target).toContainClass?.(selector.slice(1)),
    'expect.toHaveCount': ({ target, expect, soon }) => expect(target).toHaveCount(1, { timeout: soon }),
    'expect.toHaveCSS': ({ target, expect }) => expect(target).toHaveCSS('color', 'rgb(1, 2, 3)'),
    'expect.toHaveId': ({ target, expect }) => expect(target).toHaveId('save'),
    'expect.toHaveJSProperty': ({ target, expect }) => expect(target).toHaveJSProperty('id', 'save'),
    'expect.toHaveRole': ({ target, expect }) => expect(target).toHaveRole('button'),
    'expect.toHaveAccessibleName': ({ target, expect }) => expect(target).toHaveAccessibleName('Save'),
    'expect.toHaveAccessibleDescription': ({ target, expect, soon }) => expect(target).toHaveAccessibleDescription(/./, { timeout: soon }),
    'expect.toMatchAriaSnapshot': ({ target, expect }) => expect(target).toMatchAriaSnapshot('- button "Save"'),
    'expect.toBeDisabled': ({ target, expect, soon }) => expect(target).toBeDisabled({ timeout: soon }),
    'expect.toHaveText that is another': ({ target, expect, soon }) => expect(target).toHaveText('Saved', { timeout: soon }),
    'expect.soft': ({ target, expect }) => expect.soft(target, 'the button').toBeVisible(),
    'expect.poll': ({ target, expect, soon }) => expect.poll(() => target.count(), { timeout: soon }).toBe(1),
    'expect.toPass': ({ target, expect, soon }) => expect(async () => target.click({ timeout: soon })).toPass({ timeout: soon }),
    'test.step': ({ target, test }) => test.step('outer', async () => target.click()),
  }),
  // These don't wait for an element, so whether they meet one that comes late is a matter of time.
  ...on(
    'button',
    {
      'locator.isVisible': ({ target }) => target.isVisible(),
      'locator.isHidden': ({ target }) => target.isHidden(),
      'locator.count': ({ target }) => target.count(),
      'locator.all': async ({ target }) => (await target.all()).map(String),
      'locator.allTextContents': ({ target }) => target.allTextContents(),
      'locator.allInnerTexts': ({ target }) => target.allInnerTexts(),
      'locator.evaluateAll': ({ target }) => target.evaluateAll((all) => all.length),
      'locator.elementHandles': async ({ target }) => (await target.elementHandles()).length,
      'locator.waitFor({ hidden })': ({ target, soon }) => target.waitFor({ state: 'hidden', timeout: soon }),
      'locator.waitFor({ detached })': ({ target, soon }) => target.waitFor({ state: 'detached', timeout: soon }),
      'locator.normalize': async ({ target }) => String(await target.normalize?.()),
      'page.isVisible': ({ scope, selector }) => scope.isVisible(selector),
      'page.$': async ({ scope, selector }) => (await scope.$(selector)) !== null,
      'page.$$': async ({ scope, selector }) => (await scope.$$(selector)).length,
      'page.$eval': ({ scope, selector }) => scope.$eval(selector, (element) => element.id),
      'page.$$eval': ({ scope, selector }) => scope.$$eval(selector, (all) => all.length),
      'page.waitForSelector({ hidden })': async ({ scope, selector, soon }) =>
        (await scope.waitForSelector(selector, { state: 'hidden', timeout: soon })) === null,
      'expect.toBeHidden': ({ target, expect, soon }) => expect(target).toBeHidden({ timeout: soon }),
      'expect.not.toBeVisible': ({ target, expect, soon }) => expect(target).not.toBeVisible({ timeout: soon }),
      'expect.not.toHaveText': ({ target, expect, soon }) => expect(target).not.toHaveText('Saved', { timeout: soon }),
    },
    { not: ['found late'] },
  ),
  // Focus or a drag that reaches an element just as it is replaced may or may not be tried again, with the plugin and without.
  ...on('button', { 'locator.selectText': ({ target }) => target.selectText() }, { not: ['detached while acting'] }),
  ...on(
    'area',
    { 'locator.dragTo': ({ target, page, soon }) => target.dragTo(page.locator('#end'), { timeout: soon }) },
    { not: ['detached while acting'] },
  ),
  ...on('input', {
    'locator.fill': ({ target }) => target.fill('new'),
    'locator.clear': ({ target }) => target.clear(),
    'locator.pressSequentially': ({ target }) => target.pressSequentially('ab'),
    'locator.type': ({ target }) => target.type('ab'),
    'locator.inputValue': ({ target }) => target.inputValue(),
    'locator.isEditable': ({ target }) => target.isEditable(),
    'page.fill': ({ scope, selector }) => scope.fill(selector, 'new'),
    'page.press': ({ scope, selector }) => scope.press(selector, 'Control+a'),
    'page.inputValue': ({ scope, selector }) => scope.inputValue(selector),
    'expect.toHaveValue': ({ target, expect }) => expect(target).toHaveValue('old'),
    'expect.toBeEditable': ({ target, expect }) => expect(target).toBeEditable(),
    'expect.toBeFocused': async ({ target, expect, soon }) => {
      await target.focus();
      await expect(target).toBeFocused({ timeout: soon });
    },
  }),
  ...on('checkbox', {
    'locator.check': ({ target }) => target.check(),
    'locator.setChecked': ({ target }) => target.setChecked(true),
    'locator.isChecked': ({ target }) => target.isChecked(),
    'page.check': ({ scope, selector }) => scope.check(selector),
    'expect.toBeChecked({ checked: false })': ({ target, expect }) => expect(target).toBeChecked({ checked: false }),
  }),
  ...on('checked', {
    'locator.uncheck': ({ target }) => target.uncheck(),
    'expect.toBeChecked': ({ target, expect }) => expect(target).toBeChecked(),
  }),
  ...on('select', {
    'locator.selectOption': ({ target }) => target.selectOption('m'),
    'page.selectOption': ({ scope, selector }) => scope.selectOption(selector, { label: 'Medium' }),
  }),
  ...on('multiple', { 'expect.toHaveValues': ({ target, expect }) => expect(target).toHaveValues(['s', 'm']) }),
  ...on('file', { 'locator.setInputFiles': ({ target }) => target.setInputFiles(file) }),
  ...on('invalid', {
    'expect.toHaveAccessibleErrorMessage': ({ target, expect, soon }) =>
      expect(target).toHaveAccessibleErrorMessage('Too young', { timeout: soon }),
  }),
  ...on('empty', { 'expect.toBeEmpty': ({ target, expect }) => expect(target).toBeEmpty() }),
  ...on('area', {
    'page.dragAndDrop': ({ scope, selector, soon }) => scope.dragAndDrop(selector, selector, { timeout: soon }),
  }),
  ...on(
    'button',
    {
      getByRole: ({ page, soon }) => page.getByRole('button', { name: 'Save' }).click({ timeout: soon }),
      'AbortSignal of the spec': async ({ page }) => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(new Error('mine')), 300);
        await page.locator('#never').click({ signal: controller.signal });
      },
      'AbortSignal that is aborted already': ({ target }) => target.click({ signal: AbortSignal.abort(new Error('mine')) }),
      'timeout 0 with an AbortSignal': ({ page }) => page.locator('#never').click({ timeout: 0, signal: AbortSignal.timeout(400) }),
      'a timeout shorter than the first look': ({ page }) => page.locator('#never').click({ timeout: 50 }),
      'default timeout of the page': async ({ page }) => {
        page.setDefaultTimeout(250);
        await page.locator('#never').click();
      },
      'a selector with a mistake': ({ page }) => page.locator('###').click(),
      'an option with a mistake': ({ target }) => target.click({ button: 'foo' }),
      addLocatorHandler: async ({ page, target }) => {
        await page.evaluate(() =>
          document.body.insertAdjacentHTML('beforeend', '<div id="ad" style="position: fixed; inset: 0" onclick="this.remove()">Ad</div>'),
        );
        await page.addLocatorHandler(page.locator('#ad'), async () => page.locator('#ad').click());
        await target.click();
      },
      'navigation in the middle of an action': async ({ page }) => {
        const pending = page.locator('#never').click({ timeout: 2000 });
        // Awaited, so that the call log of every pass has the navigation.
        await page.goto(new URL('/?gone', page.url()).href);
        await pending;
      },
      'navigation to the page that has it': async ({ page }) => {
        const pending = page.locator('#only-there').click();
        await page.evaluate(() => void setTimeout(() => location.assign('/?there'), 200));
        await pending;
        return page.url().endsWith('/?there');
      },
      'page closed in the middle of an action': async ({ page }) => {
        const own = await page.context().newPage();
        const pending = own.locator('#never').click();
        pending.catch(() => undefined);
        await own.close();
        await pending;
      },
      'context closed in the middle of an assertion': async ({ browser, expect }) => {
        const context = await browser.newContext();
        const page = await context.newPage();
        const pending = expect(page.locator('#never')).toBeVisible();
        pending.catch(() => undefined);
        await context.close();
        await pending;
      },
      'crash in the middle of an action': async ({ page }) => {
        const own = await page.context().newPage();
        const pending = own.locator('#never').click();
        pending.catch(() => undefined);
        await own.goto('chrome://crash').catch(() => undefined);
        await pending;
      },
      'browser.newContext': async ({ browser }) => {
        const context = await browser.newContext();
        const page = await context.newPage();
        await page.setContent('<button>B</button>');
        await page.getByRole('button').click();
        await context.close();
      },
      popup: async ({ page }) => {
        const [popup] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => void window.open('about:blank'))]);
        await popup.setContent('<button onclick="document.title = 1">B</button>');
        await popup.getByRole('button').click();
        const title = await popup.title();
        await popup.close();
        return title;
      },
      'frame of another origin': async ({ page, expect }) => {
        await page.evaluate(() => {
          const frame = document.createElement('iframe');
          frame.src = location.origin.replace('127.0.0.1', 'localhost') + '/?there';
          document.body.append(frame);
        });
        await page.frameLocator('iframe').locator('#only-there').click();
        await expect(page.frameLocator('iframe').locator('#only-there')).toHaveText('There');
        return await page
          .locator('iframe')
          .contentFrame()
          .locator('#only-there')
          .evaluate((element) => element.id);
      },
      'many at once': async ({ target, page }) =>
        await Promise.all([
          target.textContent(),
          target.getAttribute('id'),
          page.locator('#end').textContent(),
          target.isEnabled(),
          page.title(),
        ]),
      'frame detached in the middle of an action': async ({ page }) => {
        await page.evaluate(() => document.body.append(document.createElement('iframe')));
        const [, frame] = page.frames();
        const pending = frame.locator('#never').click();
        pending.catch(() => undefined);
        await page.evaluate(() => document.querySelector('iframe').remove());
        await pending;
      },
      'evaluate with an element handle': async ({ target, page }) => {
        const handle = await target.elementHandle();
        return await page.locator('#end').evaluate((end, other) => other.id + end.id, handle);
      },
      'a dialog that is open': async ({ page, target }) => {
        page.once('dialog', (dialog) => void setTimeout(() => void dialog.accept(), 200));
        await target.evaluate((element) => void (element.onclick = () => (element.title = String(confirm('Sure?')))));
        await target.click();
        return await target.getAttribute('title');
      },
    },
    plain,
  ),
};
