/** What the page takes for the element of a locator without asking Playwright: always what Playwright takes, or nothing. */
import type { Locator, Page } from '@playwright/test';
import { makeCase } from '../../bench/mutations/pages.mjs';
import { pageSymbolName, type PageApi, type PlainPart } from '../../src/healing/pageApi.js';
import { pageSource } from '../../src/healing/pageSource.generated.js';
import { plainPartsOf, textsAskedBy } from '../../src/selector/plainSelector.js';
import { expect, test } from './engine.js';

const selectorOf = (locator: Locator): string => (locator as unknown as { _selector: string })._selector;

/** `plain`: the page found what Playwright finds; `other`: another element; `left`: the page left it to Playwright. */
type Answer = 'plain' | 'other' | 'left';

async function answerOf(page: Page, locator: Locator): Promise<Answer> {
  const parts = plainPartsOf(selectorOf(locator));
  if (parts === null) return 'left';
  return await locator.evaluateAll(
    (matched: Element[], [symbol, plain]: [string, PlainPart[]]) => {
      const api = (globalThis as unknown as Record<symbol, PageApi>)[Symbol.for(symbol)];
      if (!api) throw new Error('The page half is not installed.');
      const found = api.plainMatch(plain);
      // A strict call takes no other element than the only one.
      if (found === null) return 'left';
      return matched.length === 1 ? (found === matched[0] ? 'plain' : 'other') : matched.includes(found) ? 'left' : 'other';
    },
    [pageSymbolName, parts] as [string, PlainPart[]],
  );
}

const form = `
<style>.icon::before { content: "★ "; } .upper { text-transform: uppercase; } .gone { display: none; } .unseen { visibility: hidden; }</style>
<main><h1>Your order</h1><h2>Delivery</h2>
<form id="order" class="box">
  <label>Street <input name="street" placeholder="Street and number"></label>
  <label for="town">Town</label><input id="town" title="Where you live">
  <label><input type="checkbox" data-testid="gift"> As a gift</label>
  <label for="size">Size</label><select id="size"><option>small</option><option>large</option></select>
  <label for="note">Note</label><textarea id="note"></textarea>
  <input type="submit" value="Send order">
  <button type="button"><svg><path d="M0 0"></path></svg> <span>Add</span></button>
  <button type="button" class="upper">Copy</button>
  <button type="button" aria-label="Close">×</button>
  <a href="/help">Help</a> <img alt="A parcel" src="data:,"> <p>We send it tomorrow.</p>
</form>
<ul><li>Apple <button>Edit</button></li><li>Pear <button>Edit</button></li></ul></main>`;

test('plain locators of a form are answered by the page', async ({ engine, page }) => {
  await engine.show(form);
  const plain = [
    page.getByRole('heading', { name: 'Delivery' }),
    page.getByRole('textbox', { name: 'Street' }),
    page.getByRole('textbox', { name: 'town', exact: false }),
    page.getByRole('combobox', { name: 'Size', exact: true }),
    page.getByRole('checkbox', { name: 'As a gift' }),
    page.getByRole('checkbox'),
    page.getByRole('button', { name: 'Add', exact: true }),
    page.getByRole('button', { name: 'copy' }),
    page.getByRole('button', { name: 'Close' }),
    page.getByRole('button', { name: 'Send order' }),
    page.getByRole('link', { name: 'Help' }),
    page.getByLabel('Street'),
    page.getByLabel('Note', { exact: true }),
    page.getByLabel('as a GIFT'),
    page.getByLabel('Close'),
    page.getByText('We send it'),
    page.getByText('We send it tomorrow.', { exact: true }),
    page.getByPlaceholder('street and'),
    page.getByTitle('Where you live', { exact: true }),
    page.getByAltText('A parcel'),
    page.getByTestId('gift'),
    page.locator('#town'),
    page.locator('form.box > label input[name="street"]'),
    page.locator('id=note'),
    page.locator('#order').getByRole('button', { name: 'Copy' }),
    page.locator('li', { hasText: 'Pear' }).getByRole('button', { name: 'Edit' }),
    page.locator('li').filter({ hasText: 'Apple' }),
  ];
  for (const locator of plain) expect.soft(await answerOf(page, locator), locator.toString()).toBe('plain');
});

test('locators that Playwright answers in a way of its own are left to it', async ({ engine, page }) => {
  await engine.show(form);
  const left = [
    page.getByRole('button', { name: 'Edit' }),
    page.getByRole('listitem'),
    page.getByRole('heading', { level: 2 }),
    page.getByRole('button', { name: /add/i }),
    page.getByRole('button', { name: 'Say "yes" \\ no' }),
    page.getByText('tomorrow').first(),
    page.locator('button:has-text("Add")'),
    page.locator('form:has(select)'),
    page.locator('//form'),
    page.locator('text=Help'),
    page.locator('button:visible').nth(1),
    page.locator('li', { has: page.locator('button') }),
    page.getByRole('link', { name: 'Help' }).or(page.getByText('nothing')),
    page.locator('#order').locator('label > input'),
    page.frameLocator('iframe').getByRole('button'),
    page.locator('[title="cut >> in two"]'),
  ];
  for (const locator of left) expect.soft(await answerOf(page, locator), locator.toString()).toBe('left');
});

const brokenObserver = `<script>MutationObserver.prototype.observe = (node, { subtree }) => { if (subtree) throw new Error('broken'); };</script>`;
for (const observer of ['', brokenObserver])
  test(`a page that has changed is read again${observer && ', though its MutationObserver is broken'}`, async ({ engine, page }) => {
    await engine.show(`${observer}<p>Ready</p><label>Town <input></label><button>Send</button>`);
    const locators = [page.getByText('Ready'), page.getByLabel('Town'), page.getByRole('button', { name: 'Send' })];
    for (const locator of locators) expect(await answerOf(page, locator), locator.toString()).toBe('plain');
    await page.evaluate(() => {
      document.body.innerHTML = '<p>Steady</p><label>Street <input></label><button>Skip</button>' + document.body.innerHTML;
    });
    for (const locator of locators) expect(await answerOf(page, locator), locator.toString()).toBe('plain');
    for (const locator of [page.getByText('Steady'), page.getByLabel('Street'), page.getByRole('button', { name: 'Skip' })])
      expect(await answerOf(page, locator), locator.toString()).toBe('plain');
  });

const traps = `
<style>.star::before { content: "★"; } .tail::after { content: " now"; } .gone { display: none; } .unseen { visibility: hidden; }</style>
<div id="here">
  <button class="star">Buy</button><button class="tail">Pay</button><button aria-hidden="true">Skip</button><div aria-hidden="true"><button>Back</button></div>
  <button class="gone">Print</button><button class="unseen">Share</button><button>Save<span class="gone"> as</span></button><button>Un<b>do</b></button>
  <button aria-labelledby="word">Redo</button><span id="word">Again</span><button title="Zoom"></button><button role="switch">Sound</button><button role="tab button">Index</button>
  <button>Up<img alt="load" src="data:,"></button><label for="labelled">Wanted</label><button id="labelled">Other</button>
  <label for="both">First</label><label for="both">second</label><input id="both">
  <label for="ref">Mine</label><input id="ref" aria-labelledby="word"><label for="own">Theirs</label><input id="own" aria-label="Own">
  <label class="star" for="starred">Rating</label><input id="starred"><label for="date">Day</label><input id="date" type="date"><input list="towns" aria-label="Place"><datalist id="towns"></datalist>
  <p>Hello <b>world</b></p><p>Soft\u00adware</p><p>a  b\n c</p><script>/* Hidden words */</script><noscript>Hidden words</noscript><style>/* Hidden words */</style>
  <ul role="presentation"><li>Item</li></ul><a>Anchor</a><a href="#x" role="button">Linked</a><details><summary>More</summary><button>Folded</button></details>
  <input type="submit"><input type="text" role="searchbox" aria-label="Seek"><select size="3" aria-label="Several"><option>x</option></select>
  <label>Wrapped <script>"code"</script><input></label><label>Empty</label><fieldset disabled><button>Off</button></fieldset>
</div>`;
const names =
  'Buy|★Buy|Pay|Pay now|Skip|Back|Print|Share|Save|Save as|Undo|Un do|Redo|Again|Zoom|Sound|Index|Up|Upload|Wanted|Other|First|second|First second|Mine|Theirs|Own|Rating|★Rating|Day|Place|Hello|Hello world|world|Software|a b c|Hidden words|Item|Anchor|Linked|More|Folded|Submit|Seek|Several|Wrapped|Empty|Off|x|d'.split(
    '|',
  );
const roles = ['button', 'link', 'textbox', 'combobox', 'switch', 'tab'] as const;

test('where text, name or role are not what they seem, the page finds nothing rather than another element', async ({ engine, page }) => {
  await engine.show(traps);
  const counts = { plain: 0, left: 0 };
  for (const name of names)
    for (const exact of [true, false]) {
      const locators = [
        page.getByText(name, { exact }),
        page.getByLabel(name, { exact }),
        page.locator('#here').getByText(name, { exact }),
        page.locator('p', { hasText: name }),
        ...roles.map((role) => page.getByRole(role, { name, exact })),
      ];
      for (const locator of locators) {
        const answer = await answerOf(page, locator);
        expect.soft(answer, locator.toString()).not.toBe('other');
        if (answer !== 'other') counts[answer]++;
      }
    }
  expect(counts.plain).toBeGreaterThan(30);
  for (const role of roles) expect.soft(await answerOf(page, page.getByRole(role)), role).not.toBe('other');
});

test('a shadow tree and a field that hides the browser’s methods are left to Playwright', async ({ engine, page }) => {
  await engine.show(`<div id="host">light</div><form><input name="closest"><input name="querySelector"><button>Go</button></form>`);
  await page.evaluate(`document.getElementById('host').attachShadow({ mode: 'open' }).innerHTML = '<button>Deep</button><p>light</p>'`);
  for (const locator of [page.getByRole('button', { name: 'Deep' }), page.getByText('light'), page.locator('div', { hasText: 'Deep' })])
    expect.soft(await answerOf(page, locator), locator.toString()).toBe('left');
  for (const locator of [page.getByRole('button', { name: 'Go' }), page.locator('form', { hasText: 'Go' })])
    expect.soft(await answerOf(page, locator), locator.toString()).not.toBe('other');
});

test('on made pages the page’s answer is Playwright’s, for the locator that Playwright suggests for an element', async ({ page }) => {
  const counts = { plain: 0, left: 0 };
  for (let seed = 0; seed < 6; seed++) {
    const made = makeCase(seed);
    await page.setContent(`<!doctype html><style>${made.css}</style><body>${made.new.html}`);
    await page.evaluate(pageSource);
    for (const element of (await page.locator('button,a,input,select,textarea,h1,h2,h3,td,li,span,p').all()).slice(0, 30)) {
      const answer = await answerOf(page, await element.normalize());
      expect(answer, `seed ${String(seed)}: ${(await element.normalize()).toString()}`).not.toBe('other');
      if (answer !== 'other') counts[answer]++;
    }
  }
  expect(counts.plain).toBeGreaterThan(40);
});

test('the texts that a locator asks of the element itself, not of what is around it', ({ page }) => {
  const cell = page.locator('td', { hasText: ' one  cell ' });
  const asked: [Locator, string[]][] = [
    [cell, ['one cell']],
    [page.getByText('Save'), ['Save']],
    [page.getByText('Save', { exact: true }).first(), ['Save']],
    [page.locator('li').filter({ hasText: 'Oslo' }).filter({ hasText: 'Norway' }).nth(1), ['Norway', 'Oslo']],
    [page.locator('li:has-text("Oslo")').filter({ hasText: 'Norway' }), ['Norway', 'Oslo']],
    [page.locator("li:text-is('Oslo')"), ['Oslo']],
    [page.locator('tr:has-text("Oslo") td'), []],
    [cell.locator('button'), []],
    [page.getByLabel('Street'), []],
    [page.locator('td', { hasText: /one/ }), []],
    [page.locator('li', { has: page.getByText('Oslo') }), []],
  ];
  for (const [locator, texts] of asked) expect(textsAskedBy(selectorOf(locator)), String(locator)).toEqual(texts);
});
