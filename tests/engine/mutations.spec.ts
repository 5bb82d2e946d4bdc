/** Made pages, changed at random with known truth: the engine finds the learnt element or refuses. See bench/mutations for the rates on many. */
import fc from 'fast-check';
import { makeCase, type MadeCase } from '../../bench/mutations/pages.mjs';
import type { Fingerprint } from '../../src/healing/fingerprint.js';
import type { PageApi } from '../../src/healing/pageApi.js';
import { pageSource } from '../../src/healing/pageSource.generated.js';
import { expect, test } from './engine.js';

const pages = 200;

/** Runs in the page. */
function outcome(made: MadeCase): 'right' | 'wrong' | 'refused' {
  const show = ({ html, keys }: MadeCase['old']): Map<number, Element> => {
    document.head.innerHTML = `<title>Page</title><style>${made.css}</style>`;
    document.body.innerHTML = html;
    return new Map([...document.body.querySelectorAll('*')].map((element, i) => [keys[i] ?? -1, element]));
  };
  const api = (globalThis as unknown as Record<symbol, PageApi>)[Symbol.for('playwright-pacts')];
  if (!api) throw new Error('The page half is not installed.');
  const capture = (element: Element | undefined): Fingerprint => {
    if (!element) throw new Error(`seed ${String(made.seed)}: the learnt element is not on the old page`);
    return api.capture(element);
  };
  const before = show(made.old);
  const target = capture(before.get(made.target));
  const known = made.known.map((key) => ({ locator: `#${String(key)}`, fingerprint: capture(before.get(key)) }));
  const truth = show(made.new).get(made.target);
  const result = api.find({ target, known, capability: made.capability, excluded: [], asked: [], threshold: 0.6, margin: 0.15 });
  const selector = result.chosen === null ? undefined : result.candidates[result.chosen]?.selector;
  if (selector === undefined) return 'refused';
  const chosen = document.querySelector(selector);
  const box = (element: Element): string => JSON.stringify(element.getBoundingClientRect());
  const same =
    chosen !== null &&
    truth !== undefined &&
    (chosen === truth ||
      ((truth.contains(chosen) || chosen.contains(truth)) && chosen.textContent === truth.textContent && box(chosen) === box(truth)));
  return same ? 'right' : 'wrong';
}

test('on made pages, changed at random, a heal is right or it is refused', async ({ page }) => {
  await page.evaluate(pageSource);
  const seeds = fc.sample(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { numRuns: pages, seed: 11 });
  const wrong: string[] = [];
  let present = 0;
  let right = 0;
  for (const seed of seeds) {
    const made = makeCase(seed);
    const answer = await page.evaluate(outcome, made);
    if (made.present) present++;
    if (answer === 'right') right++;
    if (answer === 'wrong') wrong.push(`seed ${String(seed)}: ${made.changes.join(', ')}`);
  }
  // Copies that nothing but their place tells apart are among the pages, so that one in a hundred may be taken for another.
  expect(wrong.length, wrong.join('; ')).toBeLessThanOrEqual(pages / 100);
  // A finder that always refuses would pass the line above.
  expect(right / present).toBeGreaterThan(0.8);
});
