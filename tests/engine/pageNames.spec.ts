import { captionFamiliarity, nameFamiliarity } from '../../src/healing/pageNames.js';
import type { Fingerprint } from '../../src/healing/fingerprint.js';
import { expect, test } from './engine.js';

const page = `<main><h1>Orders</h1>
  <button id="save-order" data-testid="save">Save order</button>
  <a href="/basket">Your <b>basket</b></a>
  <button aria-label="Close the window">×</button>
  <input name="city" placeholder="Town or city"> <input type="submit" value="Send it off">
  <label><input type="checkbox"> Weekly digest</label>
  <div id="host"><template shadowrootmode="open"><p>Inside a shadow root</p></template></div>
  <p hidden>Hidden hint</p><textarea>typed by somebody</textarea><p id="target">Target</p></main>`;

const named = (name: string, rest: Partial<Fingerprint> = {}): Fingerprint => ({ version: 1, tag: 'button', name, ...rest });

test('a learnt element knows what the others of its page are called', async ({ engine }) => {
  await engine.show(page);
  const learnt = await engine.capture('#target');
  const there = ['Orders', 'Save order', 'Your basket', 'Close the window', 'Town or city', 'Send it off', 'Weekly digest', 'Hidden hint'];
  for (const text of [...there, 'Inside a shadow root']) expect(captionFamiliarity(learnt, named(text)), text).toBe(1);
  for (const text of ['Cancel', 'Save', 'typed by somebody']) expect(captionFamiliarity(learnt, named(text)), text).toBe(-1);
  expect(nameFamiliarity(learnt, named('', { id: 'save-order' }))).toBe(1);
  expect(nameFamiliarity(learnt, named('', { testIds: { 'data-testid': 'save' } }))).toBe(1);
  expect(nameFamiliarity(learnt, named('', { field: 'city' }))).toBe(1);
  expect(nameFamiliarity(learnt, named('', { link: '/basket' }))).toBe(1);
  expect(nameFamiliarity(learnt, named('', { id: 'cancel-order' }))).toBe(-1);
});

test('what comes later is among the names when the next element is learnt', async ({ engine, page: browserPage }) => {
  await engine.show(page);
  await engine.capture('#target');
  await browserPage.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<p>Came later</p>'));
  await expect.poll(async () => captionFamiliarity(await engine.capture('#target'), named('Came later'))).toBe(1);
});

test('of a removed radio button the other one is not taken for it, whose label stood beside it', async ({ engine }) => {
  const radio = (name: string): string => `<div class="radio"><label><input type="radio" name="role"> ${name}</label></div>`;
  const form = (radios: string): string => `<form id="invite"><h2>Invite a member</h2>${radios}<button>Send</button></form>`;
  await engine.show(form(radio('Member') + radio('Guest')));
  const learnt = await engine.capture('.radio:nth-of-type(2) input');
  await engine.show(form(radio('Member').replace('<input', '<input class="form-check-input" id="member"')));
  expect(await engine.chosen(learnt)).toBe(null);
});

test('a test id that two elements had does not prove which of them is left', async ({ engine }) => {
  const tab = (at: string, more = ''): string =>
    `<section class="${at}"><h3>${at}</h3><button data-testid="comment"${more}>Comment</button></section>`;
  await engine.show(tab('Orders') + tab('Returns'));
  const learnt = await engine.capture('.Orders button');
  await engine.show(tab('Returns', ' class="quiet"'));
  expect(await engine.chosen(learnt)).toBe(null);
});

test('an assertion about the text is not led to an element that was there before with the text that it has', async ({ engine }) => {
  const states = (texts: readonly string[]): string =>
    `<main><h2>Order</h2><div class="states">${texts.map((text, i) => `<span data-truth="${i}">${text}</span>`).join('')}</div></main>`;
  await engine.show(states(['paid', 'in the warehouse']));
  const learnt = await engine.capture('span >> nth=0');
  await engine.show(states(['in the warehouse']));
  expect(await engine.chosen(learnt, { excluded: ['text', 'name'] })).toBe(null);
});
