/** Rounds: how often a broken locator is looked at, for which reason, and in which order. */
import { expect, test } from '@playwright/test';
import { orderOf, Rounds, type StrategyRecord } from '../../src/healing/rounds.js';

const element = { framePath: '', locator: "locator('#buy')" };
const record = (change: Partial<StrategyRecord>): StrategyRecord => ({ ...element, strategy: 'look', tried: 1, succeeded: 1, ...change });

test('without a change of the page: look, reveal, and no more', () => {
  const rounds = new Rounds(true);
  expect(rounds.next(400, 1000)).toBe('look');
  rounds.done('look', 1000);
  expect(rounds.next(500, 1100)).toBe('reveal');
  rounds.done('reveal', 1500);
  expect(rounds.next(5000, 6000)).toBeNull();
  expect(rounds.tried).toEqual(['look', 'reveal']);
});

test('where nothing may be scrolled, only a change of the page is a reason to look again', () => {
  const rounds = new Rounds(false);
  rounds.done('look', 1000);
  expect(rounds.next(1400, 2000)).toBeNull();
  expect(rounds.next(100, 2000)).toBeNull();
  expect(rounds.next(400, 2000)).toBe('settle');
  rounds.done('settle', 2000);
  expect(rounds.next(1500, 3000)).toBeNull();
  expect(rounds.next(400, 3000)).toBe('settle');
});

test('three rounds at most, and a pause between two on a page that never rests', () => {
  const rounds = new Rounds(false);
  rounds.done('look', 1000);
  expect(rounds.next(10, 2000)).toBeNull();
  expect(rounds.next(10, 3100)).toBe('settle');
  rounds.done('settle', 3100);
  rounds.done('settle', 5200);
  expect(rounds.next(400, 9000)).toBeNull();
});

test('what worked comes first, and the element counts for more than its page', () => {
  expect(orderOf([], element)).toEqual(['look', 'reveal', 'settle']);
  const failedLook = record({ tried: 1, succeeded: 0 });
  const foundByReveal = record({ strategy: 'reveal' });
  expect(orderOf([failedLook, foundByReveal], element)).toEqual(['reveal', 'settle', 'look']);
  const others = [record({ locator: 'x', tried: 3, succeeded: 3 }), record({ locator: 'x', strategy: 'reveal', tried: 3, succeeded: 0 })];
  expect(orderOf([failedLook, foundByReveal, ...others], element)[0]).toBe('reveal');
  expect(orderOf(others, element)[0]).toBe('look');
});

test('the learnt order is followed, and patience is asked for where only patience helped', () => {
  const rounds = new Rounds(true);
  expect(rounds.quietNeeded).toBe(350);
  rounds.learn(['settle', 'reveal', 'look']);
  expect(rounds.quietNeeded).toBe(700);
  expect(rounds.next(800, 1000)).toBe('reveal');
  rounds.done('reveal', 1000);
  rounds.learn(['look', 'reveal', 'settle']);
  expect(rounds.quietNeeded).toBe(350);
  // Revealing began with a look.
  expect(rounds.next(1000, 1500)).toBeNull();
});
