/** Helpers of the engine's tests: install the page half, capture on one document, find on another. */
import { test as base, type Page } from '@playwright/test';
import type { Fingerprint } from '../../src/healing/fingerprint.js';
import type { FindQuery, FindResult, GateResult, PageApi, QuietState } from '../../src/healing/pageApi.js';
import { pageSource } from '../../src/healing/pageSource.generated.js';

export interface Engine {
  /** Shows a document and installs the engine. */
  show(html: string): Promise<void>;
  capture(selector: string): Promise<Fingerprint>;
  find(target: Fingerprint, query?: Partial<FindQuery>): Promise<FindResult>;
  /** As `find`, and the `data-truth` attribute of the chosen element, or null when it was refused. */
  chosen(target: Fingerprint, query?: Partial<FindQuery>): Promise<string | null>;
  gate(selector: string, target: Fingerprint): Promise<GateResult>;
  quiet(): Promise<QuietState>;
}

const call = (body: string): string => `(() => { const pacts = globalThis[Symbol.for('playwright-pacts')]; ${body} })()`;

export function engineOf(page: Page): Engine {
  const find = (target: Fingerprint, query: Partial<FindQuery> = {}): Promise<FindResult> => {
    const full: FindQuery = { target, capability: 'any', excluded: [], known: [], asked: [], threshold: 0.6, margin: 0.15, ...query };
    return page.evaluate<FindResult>(call(`return pacts.find(${JSON.stringify(full)});`));
  };
  return {
    show: async (html) => {
      await page.setContent(html);
      await page.evaluate(pageSource);
    },
    capture: (selector) =>
      page.locator(selector).evaluate((element) => {
        const api = (globalThis as unknown as Record<symbol, PageApi>)[Symbol.for('playwright-pacts')];
        if (!api) throw new Error('The page half is not installed.');
        return api.capture(element);
      }),
    find,
    chosen: async (target, query) => {
      const result = await find(target, query);
      if (result.chosen === null) return null;
      const selector = result.candidates[result.chosen]?.selector ?? '';
      const locator = page.locator(selector);
      if ((await locator.count()) !== 1) return `not unique: ${selector}`;
      return (await locator.getAttribute('data-truth')) ?? `wrong: ${selector}`;
    },
    gate: (selector, target) =>
      page.locator(selector).evaluate((element, wanted) => {
        const api = (globalThis as unknown as Record<symbol, PageApi>)[Symbol.for('playwright-pacts')];
        if (!api) throw new Error('The page half is not installed.');
        return api.gate(element, wanted, true);
      }, target),
    quiet: () => page.evaluate<QuietState>(call('return pacts.quiet();')),
  };
}

export const test = base.extend<{ engine: Engine }>({
  engine: async ({ page }, use) => {
    await use(engineOf(page));
  },
});
export { expect } from '@playwright/test';
