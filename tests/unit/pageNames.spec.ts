import { expect, test } from '@playwright/test';
import type { Fingerprint } from '../../src/healing/fingerprint.js';
import { captionFamiliarity, nameFamiliarity, nameOfId, nameOfText, packNames } from '../../src/healing/pageNames.js';

const target: Fingerprint = { version: 1, tag: 'button', name: 'Save order', id: 'save' };

function on(names: readonly string[]): Fingerprint {
  return { ...target, names: packNames(new Set(names)) };
}

test('every name of the page is found again, and hardly another', () => {
  const texts = Array.from({ length: 400 }, (_, i) => `article ${i}`);
  const learnt = on(texts.map(nameOfText));
  const answers = (prefix: string): number[] =>
    texts.map((_, i) => captionFamiliarity(learnt, { version: 1, tag: 'button', name: `${prefix} ${i}` }));
  expect(answers('article')).toEqual(texts.map(() => 1));
  expect(answers('unknown').filter((answer) => answer === 1).length).toBeLessThan(20);
  expect(learnt.names?.length).toBeLessThan(400 * 2.5);
});

test('what was there under its own name is familiar, a new name is not, and its own names say nothing', () => {
  const learnt = on([nameOfText('save order'), nameOfText('cancel'), nameOfId('save'), nameOfId('cancel-order')]);
  const button = (name: string, id: string): Fingerprint => ({ version: 1, tag: 'button', name, id });
  expect(captionFamiliarity(learnt, button('Cancel', ''))).toBe(1);
  expect(captionFamiliarity(learnt, button('Store', ''))).toBe(-1);
  expect(captionFamiliarity(learnt, button('Save', ''))).toBe(0);
  expect(captionFamiliarity(learnt, button('Save order now', ''))).toBe(0);
  expect(nameFamiliarity(learnt, button('', 'cancel-order'))).toBe(1);
  expect(nameFamiliarity(learnt, button('', 'store'))).toBe(-1);
  expect(nameFamiliarity(learnt, button('', 'save'))).toBe(0);
});

test('a text that stood beside a field without a name, or that a sign stands for, may be its own name', () => {
  const names = packNames(new Set(['close', 'budget', 'archive'].map(nameOfText)));
  const field: Fingerprint = { version: 1, tag: 'input', type: 'text', names, near: { left: ['EUR', 'Budget'], below: ['Archive'] } };
  const candidate = (name: string): Fingerprint => ({ version: 1, tag: 'input', type: 'text', name });
  expect(captionFamiliarity(field, candidate('Budget'))).toBe(0);
  expect(captionFamiliarity(field, candidate('Archive'))).toBe(1);
  expect(captionFamiliarity({ ...field, name: 'Sum' }, candidate('Budget'))).toBe(1);
  const closing: Fingerprint = { version: 1, tag: 'button', name: '×', names };
  expect(captionFamiliarity(closing, { version: 1, tag: 'button', name: 'Close' })).toBe(0);
  expect(captionFamiliarity(closing, { version: 1, tag: 'button', name: 'Archive' })).toBe(1);
});

test('a page that was not looked at, has too many names, or kept something else says nothing', () => {
  const other: Fingerprint = { version: 1, tag: 'button', name: 'Cancel', id: 'cancel-order' };
  const many = Array.from({ length: 901 }, (_, i) => nameOfText(`article ${i}`));
  expect(packNames(new Set(many))).toBe('');
  for (const learnt of [target, { ...target, names: '' }, { ...target, names: 'not base64!' }]) {
    expect(captionFamiliarity(learnt, other)).toBe(0);
    expect(nameFamiliarity(learnt, other)).toBe(0);
  }
});
