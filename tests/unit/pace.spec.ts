/** When a pending call is looked at. */
import { expect, test } from '@playwright/test';
import { Pace } from '../../fixtures/pace.js';

test('a call is looked at soon, and later where calls of its kind take longer', () => {
  const pace = new Pace();
  expect(pace.firstLook('click')).toBe(150);
  for (let i = 0; i < 5; i++) pace.note('click', 30);
  expect(pace.firstLook('click')).toBe(150);
  for (let i = 0; i < 15; i++) pace.note('click', 200);
  expect(pace.firstLook('click')).toBe(400);
  expect(pace.firstLook('fill')).toBe(150);
});

test('a few calls that waited for their element delay nothing, and no page delays a look for long', () => {
  const pace = new Pace();
  for (const duration of [30, 30, 4000, 30, 5000, 30, 30]) pace.note('click', duration);
  expect(pace.firstLook('click')).toBe(150);
  for (let i = 0; i < 15; i++) pace.note('click', 9000);
  expect(pace.firstLook('click')).toBe(600);
});
