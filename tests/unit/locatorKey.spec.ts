/** Keys: pages that count as one, iframes, and selectors that are none of ours. */
import { expect, test } from '@playwright/test';
import { joinFrames, siteOf, splitFrames, urlPatternOf, usesCustomEngine } from '../../src/selector/locatorKey.js';

for (const [url, pattern] of [
  ['https://shop.test/orders/123?page=2#top', 'https://shop.test/orders/*'],
  ['https://shop.test/u/6f7b1c1e-4d0a-4b83-a2f4-c5d98e3b7160/edit', 'https://shop.test/u/*/edit'],
  ['https://shop.test/2026-11-24/report', 'https://shop.test/*/report'],
  ['https://shop.test/c/deadbeef01', 'https://shop.test/c/*'],
  ['https://shop.test/defaced/v2', 'https://shop.test/defaced/v2'],
  ['file:///srv/page.html?x', 'file:///srv/page.html'],
  ['about:blank', 'about:blank#t1'],
  ['data:text/html,hello', 'data:#t1'],
  ['no url', 'about:blank#t1'],
] as const) {
  test(`URL pattern of ${url}`, () => {
    expect(urlPatternOf(url, 't1')).toBe(pattern);
  });
}

for (const [pattern, site] of [
  ['https://shop.test/orders/*', 'https://shop.test'],
  ['http://shop.test:8080/', 'http://shop.test:8080'],
  ['file:///srv/page.html', 'file://'],
  ['about:blank#t1', null],
  ['data:#t1', null],
] as const) {
  test(`site of ${pattern}`, () => {
    expect(siteOf(pattern)).toBe(site);
  });
}

test('a selector splits at its last step into an iframe, and joins again', () => {
  const enter = ' >> internal:control=enter-frame >> ';
  const selector = `#a${enter}#b${enter}internal:role=button`;
  expect(splitFrames(selector)).toEqual({ owner: `#a${enter}#b`, inner: 'internal:role=button' });
  expect(splitFrames('#a')).toEqual({ owner: null, inner: '#a' });
  expect(joinFrames(`#a${enter}#b`, 'internal:role=button')).toBe(selector);
  expect(joinFrames(null, '#a')).toBe('#a');
});

for (const [selector, custom] of [
  ['#buy', false],
  ['css=button >> text=Buy', false],
  ['//button[@id="a=b"]', false],
  ['internal:role=button[name="Buy"i] >> nth=0', false],
  ['data-testid=buy', false],
  ['[data-x="1"]', false],
  ['tag=button', true],
  ['#form >> *tag=button', true],
] as const) {
  test(`${selector} ${custom ? 'asks' : 'does not ask'} an engine of the user's own`, () => {
    expect(usesCustomEngine(selector)).toBe(custom);
  });
}
