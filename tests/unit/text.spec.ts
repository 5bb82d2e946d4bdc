/** Values on their way to Postgres. */
import { expect, test } from '@playwright/test';
import { clean } from '../../src/storage/text.js';

test('what needs no cleaning is not copied; what does is copied on the way to it and nowhere else', () => {
  const at = new Date();
  const fine = { at, list: ['a', { b: 'ä 😀' }], none: null, missing: undefined };
  expect(clean(fine)).toBe(fine);

  const dirty = { at, kept: fine, list: ['a\0b', 'half \ud83d'] };
  const cleaned = clean(dirty);
  expect(cleaned).toEqual({ at, kept: fine, list: ['ab', 'half \ufffd'] });
  expect(cleaned.kept).toBe(fine);
  expect(cleaned.at).toBe(at);
  expect(dirty.list).toEqual(['a\0b', 'half \ud83d']);
});
