/** Finding the element of a fingerprint in the current document. */
import { decide, type Judged } from '../decide.js';
import { agreement, causeOf } from '../explain.js';
import type { Fingerprint } from '../fingerprint.js';
import { captionOf } from '../prepared.js';
import type { CandidateReport, FindQuery, FindResult, HealCause } from '../pageApi.js';
import { promising } from './candidates.js';
import { capture, linkOf } from './capture.js';
import { countFields, fieldsIn, type Fields } from './counts.js';
import { allElements, attribute, hasAttribute, squeeze } from './dom.js';
import { preview } from './preview.js';
import { isBroken } from './quiet.js';
import { openRoots, selectorFor } from './selectorFor.js';

export const elementLimit = 60_000;
const thoroughLimit = 60;

/** `only`: the elements to choose from, when a strict locator matched several. */
export function find(query: FindQuery, only?: readonly Element[]): FindResult {
  const start = performance.now();
  const elements = only ?? allElements(document, elementLimit);
  const considered = elements.length;
  const took = (): number => performance.now() - start;
  if (document.readyState === 'loading' || isBroken(document)) {
    const refusal = 'The page is not ready: it is loading, empty, or shows an error.';
    return { candidates: [], chosen: null, lead: 0, cause: 'pageNotReady', refusal, considered, durationMs: took() };
  }
  const { elements: hopeful, fingerprints } = candidatesFor(query.target, elements);
  const decision = decide(query.target, fingerprints, query);
  const roots = openRoots(document);
  const candidates = decision.judged.map((judged) => report(judged, hopeful[judged.index], roots));
  const chosen = decision.chosen === null ? null : 0;
  const cause = chosen === null ? refusedBecause(decision.judged, query) : causeOf(decision.judged[0]?.evidence ?? []);
  return { candidates, chosen, lead: decision.lead, cause, refusal: decision.refusal, considered, durationMs: took() };
}

/** The elements worth a thorough comparison, and their fingerprints. Also what the benches learn from. */
export function candidatesFor(
  target: Fingerprint,
  elements: readonly Element[],
): { readonly elements: readonly Element[]; readonly fingerprints: readonly Fingerprint[] } {
  const hopeful = promising(target, elements, thoroughLimit);
  const texts = countTexts(elements);
  const known = new Map<Document | ShadowRoot, Fields>();
  const fieldsAround = (root: Document | ShadowRoot): Fields => {
    if (!known.has(root)) known.set(root, fieldsIn(root));
    return known.get(root) ?? null;
  };
  return { elements: hopeful, fingerprints: hopeful.map((element) => counted(captured(element), texts, fieldsAround, element)) };
}

/** An element that throws when looked at (a page's own patched prototypes) is no candidate. */
function captured(element: Element): Fingerprint {
  try {
    return capture(element, {});
  } catch {
    return { version: 1, tag: 'head' };
  }
}

/** Two that would both be good enough are ambiguous; else the element is gone. */
function refusedBecause(judged: readonly Judged[], query: FindQuery): HealCause {
  const [best, next] = judged;
  if (best === undefined || best.objections.length > 0) return 'gone';
  return next !== undefined && best.score - next.score < 1 && best.confidence > query.threshold / 3 ? 'ambiguous' : 'gone';
}

export function report(judged: Judged, element: Element | undefined, roots: readonly ParentNode[]): CandidateReport {
  const { matched, changed } = agreement(judged.evidence);
  return {
    selector: element === undefined ? '' : selectorFor(element, roots),
    preview: element === undefined ? '' : preview(element),
    confidence: Math.round(judged.confidence * 1000) / 1000,
    matched,
    changed,
    objections: judged.objections,
  };
}

/** How many elements show each text directly: one walk for all candidates. */
function countTexts(elements: readonly Element[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const element of elements) {
    for (let child = element.firstChild; child !== null; child = child.nextSibling) {
      const value = child.nodeType === 3 ? child.nodeValue : null;
      if (value === null || value.length > 200) continue;
      const text = squeeze(value, 100);
      if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return counts;
}

function counted(
  fingerprint: Fingerprint,
  texts: ReadonlyMap<string, number>,
  fieldsAround: (root: Document | ShadowRoot) => Fields,
  element: Element,
): Fingerprint {
  const counts: { text: number; link?: number; fields?: number } = { text: texts.get(captionOf(fingerprint)) ?? 1 };
  if (linkOf(element) !== '' && hasAttribute(element, 'href')) {
    const same = element.ownerDocument.querySelectorAll(`[href="${CSS.escape(attribute(element, 'href'))}"]`);
    counts.link = Math.max(1, same.length);
  }
  const fields = countFields(element, () => fieldsAround(element.getRootNode() as Document | ShadowRoot));
  if (fields > 0) counts.fields = fields;
  return { ...fingerprint, counts };
}
