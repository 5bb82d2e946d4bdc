/** When a pending call is looked at. */
import { expect, test } from '@playwright/test';
import { Pace } from '../../fixtures/pace.js';

/** Calls after the first of their kind in a document, one after the other. */
function later(pace: Pace, kind: string, durations: readonly number[]): void {
  const document = {};
  pace.begin(kind, document);
  for (const duration of durations) pace.begin(kind, document).ended(duration);
}

/** When the next such call is looked at. */
function firstLook(pace: Pace, kind: string): number {
  const document = {};
  pace.begin(kind, document);
  return pace.begin(kind, document).firstLook;
}

test('a call is looked at soon, and later where calls of its kind take longer', () => {
  const pace = new Pace();
  expect(firstLook(pace, 'click')).toBe(150);
  later(pace, 'click', Array<number>(5).fill(30));
  expect(firstLook(pace, 'click')).toBe(150);
  later(pace, 'click', Array<number>(15).fill(200));
  expect(firstLook(pace, 'click')).toBe(400);
  expect(firstLook(pace, 'fill')).toBe(150);
});

test('a few calls that waited for their element delay nothing, and no page delays a look for long', () => {
  const pace = new Pace();
  later(pace, 'click', [30, 30, 4000, 30, 5000, 30, 30]);
  expect(firstLook(pace, 'click')).toBe(150);
  later(pace, 'click', Array<number>(15).fill(9000));
  expect(firstLook(pace, 'click')).toBe(600);
});

test('the first call of its kind in a document is compared with other first ones', () => {
  const pace = new Pace();
  expect(pace.begin('check', {}).firstLook).toBe(150);
  for (let i = 0; i < 3; i++) {
    const document = {};
    pace.begin('check', document).ended(340);
    for (let n = 0; n < 5; n++) pace.begin('check', document).ended(40);
  }
  const document = {};
  expect(pace.begin('check', document).firstLook).toBe(680);
  expect(pace.begin('check', document).firstLook).toBe(150);
  expect(pace.begin('click', document).firstLook).toBe(150);
  for (let i = 0; i < 15; i++) pace.begin('check', {}).ended(9000);
  expect(pace.begin('check', {}).firstLook).toBe(1000);
});
