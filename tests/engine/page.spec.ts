/** What the page half does besides choosing: nothing secret captured, no traces, big pages, quietness, the gate, unique selectors. */
import type { Captured } from '../../src/healing/pageApi.js';
import { expect, test } from './engine.js';

test('a capture never holds what the user typed', async ({ engine, page }) => {
  await engine.show(`<form><label>Name <input id="text"></label><label>Word <input id="secret" type="password"></label>
    <textarea id="area"></textarea><div id="rich" contenteditable="true"></div><button id="send">Send</button></form>`);
  await page.fill('#text', 'typed-one');
  await page.fill('#secret', 'typed-two');
  await page.fill('#area', 'typed-three');
  await page.fill('#rich', 'typed-four');
  for (const selector of ['#text', '#secret', '#area', '#rich', '#send', 'form', 'label >> nth=0']) {
    const fingerprint = await engine.capture(selector);
    expect(JSON.stringify(fingerprint)).not.toContain('typed');
    const result = await engine.find(fingerprint);
    expect(JSON.stringify(result)).not.toContain('typed');
  }
});

test('the page shows no trace of the engine', async ({ engine, page }) => {
  await engine.show('<main><button id="go">Go</button></main>');
  const before = await page.content();
  const fingerprint = await engine.capture('#go');
  await engine.find(fingerprint);
  expect(await page.content()).toBe(before);
  expect(await page.evaluate('Object.keys(globalThis).some((key) => /pacts/i.test(key))')).toBe(false);
});

test('a rehearsal changes nothing on the page', async ({ engine, page }) => {
  await engine.show('<main><button id="save" class="save">Save</button></main>');
  const seen = await page.evaluate(`(async () => {
    const { outerHTML } = document.documentElement;
    const records = [];
    new MutationObserver((some) => records.push(...some)).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    globalThis[Symbol.for('playwright-pacts')].rehearse();
    await new Promise((resolve) => setTimeout(resolve));
    return { records: records.length, same: document.documentElement.outerHTML === outerHTML };
  })()`);
  expect(seen).toEqual({ records: 0, same: true });
});

test('20,000 elements are all considered and the right one is found', async ({ engine, page }) => {
  await engine.show('<main id="m"><section><h2>Tools</h2><button id="export" class="tool">Export as CSV</button></section></main>');
  const fingerprint = await engine.capture('#export');
  await engine.show('<main id="m"></main>');
  await page.evaluate(`document.getElementById('m').innerHTML = '<section><h2>Tools</h2><button class="t" data-truth="yes">Export as CSV</button></section>'
    + Array.from({ length: 5000 }, (_, i) => '<div class="row"><span>Item ' + i + '</span><a href="/item/' + i + '">Open</a><button class="tool">Export</button></div>').join('')`);
  const result = await engine.find(fingerprint);
  expect(result.considered).toBeGreaterThan(20_000);
  expect(await engine.chosen(fingerprint)).toBe('yes');
});

test('a fingerprint is small on an ordinary page', async ({ engine }) => {
  await engine.show(`<header><nav><a href="/a">Home</a></nav></header><main><form id="f">${'<p>Some words of an ordinary paragraph that goes on.</p>'.repeat(20)}
    <label for="x">Street and number</label><input id="x" name="street" class="field wide" placeholder="Street" data-a="1" aria-describedby="d"><p id="d">As on the letter box</p>
    <button class="btn btn-primary" data-testid="go">Go on</button></form></main>`);
  for (const selector of ['#x', 'button', 'a']) expect(JSON.stringify(await engine.capture(selector)).length).toBeLessThan(2048);
});

test('how often a text stands on the page is counted anew after each change of the document', async ({ engine, page }) => {
  await engine.show('<main id="m"><button id="save">Save</button> <b id="other">Load</b></main>');
  const count = async () => (await engine.capture('#save')).counts?.text;
  expect(await count()).toBe(1);
  await page.evaluate(`document.getElementById('m').append(Object.assign(document.createElement('p'), { textContent: ' Save ' }))`);
  expect(await count()).toBe(2);
  await page.evaluate(`document.getElementById('other').firstChild.data = '\\u200bSave'`);
  expect(await count()).toBe(3);
  await page.evaluate(`document.querySelector('p').remove()`);
  expect(await count()).toBe(2);
});

test('a word that may be broken is one word', async ({ engine }) => {
  await engine.show('<a id="path" href="#">/pets<wbr>/{petId}</a>');
  expect((await engine.capture('#path')).name ?? (await engine.capture('#path')).text).toBe('/pets/{petId}');
});

test('a link that leads nowhere is no link: a script makes a button of it', async ({ engine }) => {
  await engine.show(
    '<base href="http://shop.test/orders"><a id="none" href="#">A</a><a id="bang" href="#!">B</a><a id="part" href="#lines">C</a>',
  );
  const linkOf = async (selector: string): Promise<string | undefined> => (await engine.capture(selector)).link;
  expect([await linkOf('#none'), await linkOf('#bang'), await linkOf('#part')]).toEqual([undefined, undefined, '//shop.test/orders#lines']);
});

test('of the copies of a text those count that a person sees', async ({ engine }) => {
  const copies = `<select hidden><option>Blue</option></select><span hidden>Blue</span><p style="position: absolute; width: 1px; height: 1px; overflow: hidden">Blue</p>`;
  await engine.show(`${copies}<span id="target" data-truth="chosen">Blue</span><i>Blue</i>`);
  const learnt = await engine.capture('#target');
  expect(learnt.counts?.text).toBe(2);
});

test('the class tokens are known that only the element has', async ({ engine }) => {
  await engine.show(
    '<div id="target" class="box total-sum sum active"></div><div class="box sum"></div><i id="host"><template shadowrootmode="open"><b class="total-sum"></b></template></i>',
  );
  expect((await engine.capture('#target')).counts?.ownClasses).toBe(0b10);
});

test('odd nodes do not throw', async ({ engine }) => {
  await engine.show(`<form id="odd"><input name="attributes"><input name="classList"><input name="getAttribute"><input name="children"></form>
    <svg id="s"><title>Logo</title><path id="p" d="M0 0h9v9z"/></svg><template><b>x</b></template><canvas id="c"></canvas>
    <iframe id="i" src="data:text/html,other"></iframe><math id="ma"><mi>x</mi></math><button id="b">Press</button>`);
  for (const selector of ['#odd', '#s', '#p', '#c', '#i', '#ma', '#b']) {
    const fingerprint = await engine.capture(selector);
    await engine.find(fingerprint);
  }
});

test('beside a call that waits for frames, all is captured before the page is told of the pointer, and without a scheduler at once', async ({
  engine,
  page,
}) => {
  await engine.show('<button id="go" onmousedown="this.remove()">Go</button><p>Text</p>');
  const captured = (...selectors: string[]): Promise<(Captured | null)[]> =>
    page.evaluate<(Captured | null)[]>(
      `globalThis[Symbol.for('playwright-pacts')].captureAll(${JSON.stringify(selectors.map((css) => ({ parts: [{ by: 'css', css }], learnt: null })))}, true)`,
    );
  await page.evaluate(`scheduler.postTask = () => new Promise(() => {})`);
  const beside = captured('#go', '#none', 'p');
  await page.locator('#go').click();
  await expect(page.locator('#go')).toHaveCount(0);
  const learnt = (fingerprint: object) => ({
    fingerprint: { ...fingerprint, names: expect.any(String) },
    structure: expect.stringMatching(/^[0-9a-f]{16}$/),
    other: null,
  });
  const [button, none, text] = await beside;
  expect(button).toMatchObject(learnt({ id: 'go', name: 'Go' }));
  expect(none).toBe(null);
  expect(text).toMatchObject(learnt({ tag: 'p', near: { above: ['Go'] } }));
  for (const without of [`scheduler.postTask = undefined`, `delete scheduler.postTask`]) {
    await page.evaluate(without);
    expect(await captured('p')).toMatchObject([learnt({ tag: 'p' })]);
  }
});

const changes: readonly [string, string, (object | null)[]][] = [
  ['nothing happens', ``, [{ fingerprint: { id: 'go' } }]],
  ['the element goes', `document.querySelector('#go').remove()`, [null]],
  ['the page shows another view', `history.pushState(null, '', '#other')`, [null]],
];
for (const [change, script, answer] of changes)
  test(`a capture in pieces, between which ${change}`, async ({ engine, page }) => {
    await engine.show('<button id="go">Go</button>');
    const captured = await page.evaluate<(Captured | null)[]>(`(async () => {
      const tasks = [];
      scheduler.postTask = (task) => { tasks.push(task); };
      const next = async () => { tasks.shift()(); await new Promise((resolve) => setTimeout(resolve)); };
      const answer = globalThis[Symbol.for('playwright-pacts')].captureAll([{ parts: [{ by: 'css', css: '#go' }], learnt: null }], true);
      await next(); // the pause
      await next(); // the texts, and with them the element
      ${script};
      while (tasks.length > 0) await next();
      return await answer;
    })()`);
    expect(captured).toMatchObject(answer);
  });

test('a ticking clock does not keep the page busy, a list being filled does', async ({ engine, page }) => {
  await engine.show('<p id="clock">0</p><ul id="list"></ul>');
  await page.evaluate(`let n = 0; setInterval(() => { document.getElementById('clock').textContent = String(++n); }, 50)`);
  await expect.poll(async () => (await engine.quiet()).quietMs).toBeGreaterThan(400);
  await page.evaluate(`document.getElementById('list').append(document.createElement('li'))`);
  expect((await engine.quiet()).quietMs).toBeLessThan(400);
  const { structure, broken, readyState } = await engine.quiet();
  expect(structure).toMatch(/^[0-9a-f]{16}$/);
  expect(broken).toBe(false);
  expect(readyState).toBe('complete');
});

test('the gate refuses hidden, disabled, moving and secret elements', async ({ engine, page }) => {
  await engine.show(`<style>@keyframes m { to { transform: translateX(500px) } } #moving { animation: m 3s linear infinite }</style>
    <button id="fine">Fine</button><button id="hidden" style="visibility:hidden">Hidden</button><button id="off" disabled>Off</button>
    <button id="moving">Moving</button><input id="word" type="password">`);
  const target = await engine.capture('#fine');
  expect((await engine.gate('#fine', target)).failed).toBe(null);
  expect((await engine.gate('#hidden', target)).failed).toBe('visible');
  expect((await engine.gate('#off', target)).failed).toBe('enabled');
  expect((await engine.gate('#moving', target)).failed).toBe('stable');
  expect((await engine.gate('#word', target)).failed).toBe('scope');
  await page.evaluate(
    `document.body.insertAdjacentHTML('beforeend', '<div role="dialog" aria-label="Sure?"><button id="inside">Fine</button></div>')`,
  );
  const inside = await engine.capture('#inside');
  expect((await engine.gate('#fine', inside)).failed).toBe('scope');
});

test('every reported selector matches exactly one element', async ({ engine, page }) => {
  await engine.show(
    `<ul>${'<li><button class="x">Remove</button></li>'.repeat(6)}</ul><p><button class="x" title='a "quoted" \\ title'>Remove</button></p>`,
  );
  const result = await engine.find(await engine.capture('li:nth-child(3) button'));
  expect(result.candidates.length).toBeGreaterThan(1);
  for (const candidate of result.candidates) expect(await page.locator(candidate.selector).count(), candidate.selector).toBe(1);
});
