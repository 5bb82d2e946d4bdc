/**
 * The wrong-element alarm: a locator still matches, but no longer the element that it was learnt on. Pure.
 * An alarm needs both: the matched element contradicts what was learnt, and the learnt element stands elsewhere on the page. What is gone can't be told
 * from data that changed. The bounds below are measured by `npm run bench:otherElement`.
 */
import { stateWords } from './classNames.js';
import { decide, type Judged } from './decide.js';
import { sameThing } from './decisionFeatures.js';
import { comparers } from './evidence.js';
import type { Fingerprint } from './fingerprint.js';
import { objectionsTo } from './objections.js';
import { populationOf } from './population.js';
import { splitName } from './prepared.js';
import { evidenceOf, scoreOf } from './rank.js';

/** The learnt element must be found elsewhere with this confidence, and lead by this much (0..1, in shares of the odds). */
const foundConfidence = 0.9;
const foundLead = 0.8;

/** An alarm: who was learnt, as it was found elsewhere, and what speaks against the matched element. */
export interface Suspicion {
  /** Place in the list of candidates. */
  readonly found: number;
  readonly judged: Judged;
  readonly lead: number;
  /** Short sentences; never empty. */
  readonly objections: readonly string[];
}

/** What contradicts that `matched` is the learnt element, judged by those two alone; empty = nothing, and no page need be searched. */
export function contradictions(learnt: Fingerprint, matched: Fingerprint, locator: string): readonly string[] {
  const evidence = evidenceOf(learnt, matched, populationOf([matched]), unasked(learnt, locator));
  const own = { index: 0, score: scoreOf(evidence), evidence };
  const objections = objectionsTo(learnt, matched, own, { known: [], candidates: [], excluded: [] });
  return listItems(learnt, matched) ? [] : objections.map(({ text }) => text);
}

/** A name that the locator asks for is on whatever it matches, and proves nothing. @returns for each comparer whether it counts */
function unasked({ id, field, testIds }: Fingerprint, locator: string): boolean[] {
  const asks = (value: string | undefined): boolean => value !== undefined && value !== '' && locator.includes(value);
  const asked: Readonly<Record<string, boolean>> = {
    id: asks(id),
    idExact: asks(id),
    field: asks(field),
    testId: Object.values(testIds ?? {}).some(asks),
  };
  return comparers.map(({ property }) => asked[property] !== true);
}

/**
 * Looks for the learnt element among `candidates`.
 * @param matched what the locator matches now; may be among the candidates
 * @param locator as Playwright prints it
 * @returns null unless both say that it is another element
 */
export function suspicionOf(
  learnt: Fingerprint,
  matched: Fingerprint,
  candidates: readonly Fingerprint[],
  locator: string,
): Suspicion | null {
  const objections = contradictions(learnt, matched, locator);
  if (objections.length === 0) return null;
  const { chosen, judged, lead } = decide(learnt, candidates, { threshold: foundConfidence, margin: foundLead });
  const found = chosen === null ? undefined : candidates[chosen];
  const [best] = judged;
  if (chosen === null || !found || !best || best.index !== chosen) return null;
  if (found === matched || sameThing(found, matched) || listItems(found, matched)) return null;
  return { found: chosen, judged: best, lead, objections };
}

/** False for a locator that is meant to match one element now and another one later, such as `.tab.active`. */
export function namesOneElement(locator: string): boolean {
  return !splitName(locator).some((word) => stateWords.has(word));
}

/** Two items of one list, or parts of two: which of them a locator by place or by state meets is a matter of the data. */
function listItems(a: Fingerprint, b: Fingerprint): boolean {
  if (a.row !== undefined && b.row !== undefined && a.row !== b.row) return true;
  return a.tag === b.tag && (itemTags.has(a.tag) || itemRoles.has(a.role ?? '') || lookalike(a, b));
}

const itemTags = new Set(['li', 'tr', 'td', 'th', 'option', 'dt', 'dd', 'article']);
const itemRoles = new Set([
  'tab',
  'option',
  'menuitem',
  'menuitemradio',
  'menuitemcheckbox',
  'radio',
  'treeitem',
  'row',
  'cell',
  'gridcell',
  'listitem',
]);

/** Made alike and in containers made alike, as the cards of a page are: only place and texts differ. */
function lookalike(a: Fingerprint, b: Fingerprint): boolean {
  return made(a) === made(b);
}

function made({ classes = [], role = '', type = '', path = '', ancestors = [] }: Fingerprint): string {
  const around = ancestors.map(({ tag, classes: names = [] }) => [tag, ...names].join('.'));
  return [role, type, path.replace(/\d+/g, ''), ...classes, '', ...around].join(' ');
}
