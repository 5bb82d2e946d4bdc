/** Scrolls through what can be scrolled, looks again after each step, and puts everything back if the element was not there. */
import type { FindQuery, FindResult } from '../pageApi.js';
import { find } from './find.js';
import { isVisible } from './dom.js';

/** Scrollers that are tried, the largest first; steps through one of them; and the whole effort in milliseconds. */
const maxScrollers = 4;
const maxSteps = 8;
const budgetMs = 2000;
/** Longest wait (milliseconds) for what a step brings into being, and how long nothing must have changed before it. */
const settleMs = 160;
const restMs = 40;
/** Less than this (CSS pixels) beyond the edge hides nothing. */
const leastHidden = 40;

export async function reveal(query: FindQuery): Promise<FindResult> {
  const start = performance.now();
  let result = find(query);
  for (const scroller of result.chosen === null ? scrollers() : []) {
    const { scrollTop, scrollLeft } = scroller;
    scroller.scrollTo({ top: 0, behavior: 'instant' });
    for (let step = 0; step < maxSteps && performance.now() - start < budgetMs; step++) {
      if (step > 0 && !advance(scroller)) break;
      await settled();
      const found = find(query);
      if (found.chosen !== null) return { ...found, durationMs: performance.now() - start };
      if ((found.candidates[0]?.confidence ?? 0) > (result.candidates[0]?.confidence ?? 0)) result = found;
    }
    scroller.scrollTo({ top: scrollTop, left: scrollLeft, behavior: 'instant' });
  }
  return { ...result, durationMs: performance.now() - start };
}

/** True if something is beyond the edge of the page or of one of its parts. */
export function canReveal(): boolean {
  return scrollers().length > 0;
}

function scrollers(): Element[] {
  const found: Element[] = [];
  const root = document.scrollingElement;
  if (root !== null && hides(root)) found.push(root);
  for (const element of document.body.getElementsByTagName('*')) {
    if (element === root || !hides(element)) continue;
    const { overflowY } = getComputedStyle(element);
    if ((overflowY === 'auto' || overflowY === 'scroll') && isVisible(element)) found.push(element);
  }
  const area = (element: Element): number => element.clientWidth * element.clientHeight;
  return found.sort((a, b) => area(b) - area(a)).slice(0, maxScrollers);
}

function hides(element: Element): boolean {
  return element.clientHeight > 0 && element.scrollHeight - element.clientHeight > leastHidden;
}

/** One step down; false at the end. */
function advance(scroller: Element): boolean {
  const before = scroller.scrollTop;
  scroller.scrollBy({ top: scroller.clientHeight * 0.8, behavior: 'instant' });
  return scroller.scrollTop > before;
}

/** Waits for the step's scroll events and for what they bring into being. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    let rest: ReturnType<typeof setTimeout> | undefined;
    const observer = new MutationObserver(() => {
      clearTimeout(rest);
      rest = setTimeout(end, restMs);
    });
    const end = (): void => {
      observer.disconnect();
      clearTimeout(rest);
      clearTimeout(limit);
      resolve();
    };
    const limit = setTimeout(end, settleMs);
    observer.observe(document, { subtree: true, childList: true });
    // Scroll events come with the next frame; a page in the background has none, and the limit ends the wait.
    requestAnimationFrame(() => requestAnimationFrame(() => (rest ??= setTimeout(end, restMs))));
  });
}
