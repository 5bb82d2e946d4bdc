/** The engine in real Chromium: a page as learnt, the page as changed, and what must be chosen (`data-truth="yes"`) or refused. */
import { expect, test } from './engine.js';

const frame = (body: string): string => `<!doctype html><html><head><title>Shop</title></head><body>
  <header><h1>Corner shop</h1><nav aria-label="Main"><a href="/home">Home</a> <a href="/offers">Offers</a> <a href="/help">Help</a></nav></header>
  <main>${body}</main><footer><p>All prices include tax</p><a href="/imprint">Imprint</a></footer></body></html>`;

const form = (
  button: string,
): string => `<h2>Your order</h2><form id="order"><label for="mail">E-mail</label><input id="mail" name="mail" type="email">
  <label for="note">Note</label><textarea id="note" name="note"></textarea>${button}<button type="reset" class="plain">Start again</button></form>`;

/** Two editors of one form, each with its toolbar. */
const toolbars = (letter: readonly string[], note: readonly string[], icon: (name: string) => string): string =>
  `<style>i { display: inline-block; width: 16px; height: 16px } .sr { position: absolute; width: 1px; height: 1px; overflow: hidden }</style><form><h2>Letter to the customer</h2>
  <div id="letter"><div role="toolbar">${letter.map(icon).join('')}</div><textarea aria-label="Letter"></textarea></div>
  <h2>Note to the stock</h2><div id="note"><div role="toolbar">${note.map(icon).join('')}</div><textarea aria-label="Note"></textarea></div></form>`;

interface Situation {
  readonly title: string;
  readonly old: string;
  readonly target: string;
  readonly changed: string;
  readonly expected: 'yes' | null;
}

const rows = (names: readonly string[], button: (name: string) => string): string =>
  `<h2>Cart</h2><table><tr><th>Article</th><th>Price</th><th>Action</th></tr>${names
    .map((name) => `<tr><td>${name}</td><td>12.00</td><td>${button(name)}</td></tr>`)
    .join('')}</table>`;

const fruits = ['Apples', 'Pears', 'Plums', 'Grapes', 'Cherries', 'Lemons', 'Melons', 'Figs', 'Dates', 'Kiwis'];

/** Fields whose labels merely stand beside them. */
const unlabelled = (names: readonly string[], field: (name: string) => string): string =>
  `<h2>Team</h2><form id="team">${names.map((name) => `<div class="row"><span class="caption">${name}</span>${field(name)}</div>`).join('')}
  <button>Save team</button></form>`;

const situations: readonly Situation[] = [
  {
    title: 'the id changed',
    old: form('<button id="buy" class="primary">Buy now</button>'),
    target: '#buy',
    changed: form('<button id="checkout-submit" class="primary" data-truth="yes">Buy now</button>'),
    expected: 'yes',
  },
  {
    title: 'the classes changed',
    old: form('<button class="btn btn-primary">Buy now</button>'),
    target: '.btn-primary',
    changed: form('<button class="Button_root__x7Fa2" data-truth="yes">Buy now</button>'),
    expected: 'yes',
  },
  {
    title: 'the text changed while the test id stayed',
    old: form('<button data-testid="buy" class="primary">Buy now</button>'),
    target: '[data-testid=buy]',
    changed: form('<button data-testid="buy" class="primary" data-truth="yes">Order with obligation to pay</button>'),
    expected: 'yes',
  },
  {
    title: 'the label of a field changed',
    old: form('<button>Buy</button>'),
    target: '#mail',
    changed: form('<button>Buy</button>').replace(
      '<label for="mail">E-mail</label><input id="mail"',
      '<label for="m2">E-mail address</label><input data-truth="yes" id="m2"',
    ),
    expected: 'yes',
  },
  {
    title: 'a link became a button',
    old: form('<a id="buy" class="primary" href="#buy">Buy now</a>'),
    target: '#buy',
    changed: form('<button type="button" class="primary" data-truth="yes">Buy now</button>'),
    expected: 'yes',
  },
  {
    title: 'a div with a role became a button',
    old: form('<div id="buy" role="button" tabindex="0">Buy now</div>'),
    target: '#buy',
    changed: form('<button class="action" data-truth="yes">Buy now</button>'),
    expected: 'yes',
  },
  {
    title: 'moved to another container',
    old: form('<button id="buy">Buy now</button>'),
    target: '#buy',
    changed: `${form('')}<aside><h3>Summary</h3><p>3 articles</p><button class="cta" data-truth="yes">Buy now</button></aside>`,
    expected: 'yes',
  },
  {
    title: 'wrapped in more elements',
    old: form('<button id="buy">Buy now</button>'),
    target: '#buy',
    changed: form('<div class="actions"><div class="inner"><span><button class="x" data-truth="yes">Buy now</button></span></div></div>'),
    expected: 'yes',
  },
  {
    title: 'a list was reordered',
    old: rows(fruits, (name) => `<button class="remove">Remove ${name}</button>`),
    target: 'tr:has-text("Plums") button',
    changed: rows(
      [...fruits].reverse(),
      (name) => `<button class="del"${name === 'Plums' ? ' data-truth="yes"' : ''}>Remove ${name}</button>`,
    ),
    expected: 'yes',
  },
  {
    title: 'one of ten rows alike: the row of the same key is chosen',
    old: rows(fruits, () => '<button class="remove">Remove</button>'),
    target: 'tr:has-text("Plums") button',
    changed: rows(['Limes', ...fruits], (name) => `<button class="del"${name === 'Plums' ? ' data-truth="yes"' : ''}>Remove</button>`),
    expected: 'yes',
  },
  {
    title: 'one of ten rows alike whose key is gone: refused',
    old: rows(fruits, () => '<button class="remove">Remove</button>'),
    target: 'tr:has-text("Plums") button',
    changed: rows(
      fruits.filter((name) => name !== 'Plums'),
      () => '<button class="del">Remove</button>',
    ),
    expected: null,
  },
  {
    title: 'numbered rows: another number is another row',
    old: rows(['Order 11', 'Order 12', 'Order 13'], () => '<button class="remove">Cancel</button>'),
    target: 'tr:has-text("Order 12") button',
    changed: rows(['Order 11', 'Order 13', 'Order 14'], () => '<button class="del">Cancel</button>'),
    expected: null,
  },
  ...(
    [
      ['an attribute', (name: string) => `<a role="button" class="btn btn_${name}" aria-label="${name}"><i></i></a>`],
      [
        'a text for screen readers',
        (name: string) => `<a role="button" class="btn btn_${name}"><span class="sr">${name}</span><i></i></a>`,
      ],
    ] as const
  ).map(([how, icon]): Situation => ({
    title: `icons of two toolbars are named alike by ${how}, the learnt one is removed: refused`,
    old: toolbars(['Bold', 'Quote'], ['Bold', 'Quote'], icon),
    target: '#note .btn_Quote',
    changed: toolbars(
      ['Bold', 'Quote'],
      ['Bold'],
      (name) => `<button type="button" class="tool" aria-label="${name}"><svg></svg></button>`,
    ),
    expected: null,
  })),
  {
    title: 'removed, nothing alike stays: refused',
    old: form('<button id="buy">Buy now</button>'),
    target: '#buy',
    changed: form(''),
    expected: null,
  },
  {
    title: 'removed, and its neighbour looks alike: refused',
    old: form('<button id="draft" class="btn">Save as draft</button><button id="save" class="btn">Save</button>'),
    target: '#draft',
    changed: form('<button id="save" class="btn">Save</button>'),
    expected: null,
  },
  {
    title: 'removed, another button took its place: refused',
    old: form('<button id="print" class="btn">Print label</button>'),
    target: '#print',
    changed: form('<button id="share" class="btn">Share</button>'),
    expected: null,
  },
  {
    title: 'a password field is never found in a text field',
    old: '<form><label for="u">User</label><input id="u" name="user"><label for="p">Secret</label><input id="p" name="pass" type="password"></form>',
    target: '#p',
    changed:
      '<form><label for="u">User</label><input id="u" name="user"><label for="p2">Secret</label><input id="p2" name="pass" type="text"></form>',
    expected: null,
  },
  {
    title: 'Chinese text',
    old: form('<button id="buy">立即购买商品</button>'),
    target: '#buy',
    changed: form('<button class="cta" data-truth="yes">立即购买商品</button><button>加入购物车</button>'),
    expected: 'yes',
  },
  {
    title: 'right-to-left text',
    old: `<div dir="rtl">${form('<button id="buy">اشتر الآن</button>')}</div>`,
    target: '#buy',
    changed: `<div dir="rtl">${form('<button class="cta" data-truth="yes">اشتر الآن</button><button>أضف إلى السلة</button>')}</div>`,
    expected: 'yes',
  },
  {
    title: 'one of three fields without a name: the text beside it tells which',
    old: unlabelled(['Team name', 'Time zone', 'Budget'], () => '<input type="text" class="form-control">'),
    target: '.row:nth-of-type(3) input',
    changed: unlabelled(
      ['Team name', 'Time zone', 'Budget'],
      (name) => `<div class="col"><input type="text" class="field" data-truth="${name === 'Budget' ? 'yes' : 'no'}"></div>`,
    ),
    expected: 'yes',
  },
  {
    title: 'a field without a name is gone: none of the others is taken for it',
    old: unlabelled(['Team name', 'Time zone', 'Budget'], () => '<input type="text" class="form-control">'),
    target: '.row:nth-of-type(3) input',
    changed: unlabelled(['Team name', 'Time zone'], () => '<div class="col"><input type="text" class="field"></div>'),
    expected: null,
  },
  {
    title: 'a sign became the word for it',
    old: '<div class="alert" role="alert"><b>Trial.</b> Five days are left. <button class="close" data-dismiss="alert">×</button></div>',
    target: '.close',
    changed:
      '<div class="note" role="alert"><b>Trial.</b> Five days are left. <button class="btn-close" data-bs-dismiss="alert" data-truth="yes" aria-label="Close"></button></div>',
    expected: 'yes',
  },
  {
    title: 'a checkbox is not a button of the same name',
    old: '<label><input type="checkbox" id="terms"> Accept terms</label>',
    target: '#terms',
    changed: '<button>Accept terms</button>',
    expected: null,
  },
];

for (const { title, old, target, changed, expected } of situations) {
  test(title, async ({ engine }) => {
    await engine.show(frame(old));
    const fingerprint = await engine.capture(target);
    await engine.show(frame(changed));
    // A refusal holds at the default threshold, a heal clears it by a tenth.
    const query = expected === null ? {} : { threshold: 0.7 };
    const result = await engine.find(fingerprint, query);
    expect(await engine.chosen(fingerprint, query), JSON.stringify(result, null, 1)).toBe(expected);
    if (expected === null) expect(result.refusal).not.toBe('');
  });
}

test('an element inside open shadow roots', async ({ engine, page }) => {
  const define = (inner: string): string =>
    `<shop-cart></shop-cart><script>customElements.get('shop-cart') || customElements.define('shop-cart', class extends HTMLElement {
      connectedCallback() { if (!this.shadowRoot) this.attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(inner)}; } });</script>`;
  await engine.show(frame(define('<div><p>Cart</p><button id="pay">Pay</button><button>Back</button></div>')));
  const fingerprint = await engine.capture('#pay');
  expect(fingerprint.shadow).toEqual(['shop-cart']);
  await page.goto('about:blank');
  await engine.show(frame(define('<div><p>Cart</p><button class="pay-button" data-truth="yes">Pay</button><button>Back</button></div>')));
  expect(await engine.chosen(fingerprint)).toBe('yes');
});

test('another learnt locator that points at the candidate speaks against it', async ({ engine }) => {
  const page = (buttons: string): string => frame(`<h2>Order</h2><div class="bar">${buttons}</div>`);
  await engine.show(page('<button class="a">Save</button><button class="b">Save</button>'));
  const first = await engine.capture('.a');
  const second = await engine.capture('.b');
  await engine.show(page('<button class="b">Save</button>'));
  expect(await engine.chosen(first, { known: [{ locator: "locator('.b')", fingerprint: second }] })).toBe(null);
});

test('fields are counted on the page, not among the elements to choose from', async ({ engine, page }) => {
  const team = (more: string): string => frame(unlabelled(['Team name', 'Budget'], () => `<input type="text"${more}>`));
  await engine.show(team(''));
  const target = await engine.capture('.row:nth-of-type(2) input');
  expect(target.counts?.fields).toBe(2);
  await engine.show(team(' class="field"'));
  const query = { target, capability: 'any', excluded: [], known: [], asked: [], threshold: 0.6, margin: 0 };
  const alone = await page.evaluate<{ candidates: { confidence: number }[] }>(
    `globalThis[Symbol.for('playwright-pacts')].find(${JSON.stringify(query)}, [document.querySelectorAll('input')[1]])`,
  );
  const among = await engine.find(target);
  expect(alone.candidates[0]?.confidence).toBeGreaterThanOrEqual(among.candidates[0]?.confidence ?? NaN);
});

test('an operation needs an element that can take it', async ({ engine }) => {
  await engine.show(frame(form('<button id="buy">Note</button>')));
  const fingerprint = await engine.capture('#note');
  await engine.show(frame('<h2>Your order</h2><form id="order"><p>Note</p><button>Note</button></form>'));
  expect(await engine.chosen(fingerprint, { capability: 'editable' })).toBe(null);
});

test('an empty page is not ready', async ({ engine }) => {
  await engine.show(frame(form('<button id="buy">Buy now</button>')));
  const fingerprint = await engine.capture('#buy');
  await engine.show('<html><body></body></html>');
  const result = await engine.find(fingerprint);
  expect(result.chosen).toBe(null);
  expect(result.cause).toBe('pageNotReady');
});
