/** When what is remembered of a locator counts no more: two misses in a row, or a page that is another one by its structure. Pure. */
import { drift } from '../healing/structureHash.js';
import type { SelectorEntry } from './types.js';

/** Misses in a row that retire a remembered heal. */
export const missesToRetire = 2;
/** Structural distance, 0..1, from which a page counts as another page than the one that was learnt. */
export const driftToRetire = 0.35;

/** Whether the next miss in a row retires the entry's remembered heal. */
export function nextMissRetires(entry: SelectorEntry): boolean {
  return entry.healedSelector !== null && entry.misses + 1 >= missesToRetire;
}

/** Distance of the page from the page as learnt, if that is far enough to retire what is remembered; else null. */
export function retiringDrift(entry: SelectorEntry, structure: string): number | null {
  const distance = drift(entry.structure, structure);
  return distance > driftToRetire ? distance : null;
}
