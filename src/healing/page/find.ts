/** Finding the element of a fingerprint in the current document. */
import { decide, saysTheSame, type Judged } from '../decide.js';
import { agreement, causeOf } from '../explain.js';
import type { Fingerprint } from '../fingerprint.js';
import { captionOf } from '../prepared.js';
import type { CandidateReport, FindQuery, FindResult, HealCause } from '../pageApi.js';
import { promising } from './candidates.js';
import { capture, linkOf } from './capture.js';
import { classesAlone, countCalled, countFields, fieldsIn, namedElements, ownClassesOf, type Fields } from './counts.js';
import { allElements, attribute, hasAttribute, isSeen, squeeze } from './dom.js';
import { preview } from './preview.js';
import { isBroken } from './quiet.js';
import { openRoots, selectorFor } from './selectorFor.js';

export const elementLimit = 60_000;
const thoroughLimit = 60;

/** `only`: the elements to choose from, when a strict locator matched several. */
export function find(query: FindQuery, only?: readonly Element[]): FindResult {
  const start = performance.now();
  const elements = only ?? allElements(document, elementLimit);
  const ready = document.readyState !== 'loading' && !isBroken(document);
  const answer = ready ? choose(query, elements) : notReady;
  return { ...answer, considered: elements.length, durationMs: performance.now() - start };
}

type Choice = Omit<FindResult, 'considered' | 'durationMs'>;

const notReady: Choice = {
  candidates: [],
  chosen: null,
  lead: 0,
  cause: 'pageNotReady',
  refusal: 'The page is not ready: it is loading, empty, or shows an error.',
};

function choose(query: FindQuery, elements: readonly Element[]): Choice {
  const target = query.target.editable ? saying(query.target, query.asked) : query.target;
  const { elements: hopeful, fingerprints } = candidatesFor(target, elements, query.asked);
  const decision = decide(target, fingerprints, query);
  const roots = openRoots(document);
  const candidates = decision.judged.map((judged) => report(judged, hopeful[judged.index], roots));
  const chosen = decision.chosen === null ? null : 0;
  const cause = chosen === null ? refusedBecause(decision.judged, query) : causeOf(decision.judged[0]?.evidence ?? []);
  return { candidates, chosen, lead: decision.lead, cause, refusal: decision.refusal };
}

/**
 * Chooses once, in a document of its own: a browser compiles a function when it is first called, which takes ten times as long as what a recall asks of
 * them.
 */
export function rehearse(): void {
  const stage = document.implementation.createHTMLDocument();
  const buttons = ['Save', 'Save all'].map((text) => {
    const button = stage.createElement('button');
    button.id = button.className = text.toLowerCase();
    button.textContent = text;
    stage.body.appendChild(button);
    return button;
  });
  const [first] = buttons;
  if (first) choose({ target: capture(first), capability: 'any', excluded: [], asked: [], known: [], threshold: 1, margin: 0 }, buttons);
}

/** The elements worth a thorough comparison, and their fingerprints. Also what the benches learn from. */
export function candidatesFor(
  target: Fingerprint,
  elements: readonly Element[],
  asked: readonly string[] = [],
): { readonly elements: readonly Element[]; readonly fingerprints: readonly Fingerprint[] } {
  const hopeful = promising(target, elements, thoroughLimit);
  const countText = textCounter(elements);
  const fieldsAround = onceForEachRoot(fieldsIn);
  const alone = onceForEachRoot((root) => classesAlone(root, target.classes ?? []));
  const fingerprints = hopeful.map((element) => counted(captured(element, asked), element, { countText, fieldsAround, alone }));
  return { elements: hopeful, fingerprints };
}

/** What is counted for all candidates together; the functions take an element and look at the document or shadow root that it is in. */
interface Surroundings {
  readonly countText: (text: string) => number;
  readonly fieldsAround: (element: Element) => Fields;
  /** Those of the learnt element's class tokens that one element has. */
  readonly alone: (element: Element) => ReadonlySet<string>;
}

function onceForEachRoot<T>(look: (root: Document | ShadowRoot) => T): (element: Element) => T {
  const seen = new Map<Node, T>();
  return (element) => {
    const root = element.getRootNode() as Document | ShadowRoot;
    if (!seen.has(root)) seen.set(root, look(root));
    return seen.get(root) as T;
  };
}

/** An element that throws when looked at (a page's own patched prototypes) is no candidate. */
function captured(element: Element, asked: readonly string[]): Fingerprint {
  try {
    const fingerprint = capture(element, null);
    if (!fingerprint.editable || asked.length === 0) return fingerprint;
    const text = element.textContent.replace(/\s+/g, ' ').toLowerCase();
    return saying(
      fingerprint,
      asked.filter((words) => text.includes(words.toLowerCase())),
    );
  } catch {
    return { version: 1, tag: 'head' };
  }
}

/** An editable element with those of the locator's own words that it says. */
function saying(fingerprint: Fingerprint, words: readonly string[]): Fingerprint {
  return words.length === 0 ? fingerprint : { ...fingerprint, text: words.join(' ') };
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
    ...(saysTheSame(judged) ? { saysTheSame: true } : {}),
    matched,
    changed,
    objections: judged.objections,
  };
}

/** How many elements show a text directly, where a person sees it, or else are called so: one walk for all candidates. */
function textCounter(elements: readonly Element[]): (text: string) => number {
  const holders = new Map<string, Element[]>();
  for (const element of elements) {
    for (let child = element.firstChild; child !== null; child = child.nextSibling) {
      const value = child.nodeType === 3 ? child.nodeValue : null;
      if (value === null || value.length > 200) continue;
      const text = squeeze(value, 100);
      if (text === '') continue;
      const known = holders.get(text);
      if (known) known.push(element);
      else holders.set(text, [element]);
    }
  }
  let named: ReadonlyMap<string, readonly Element[]> | undefined;
  const count = (text: string): number => {
    const shown = holders.get(text)?.filter(isSeen).length ?? 0;
    if (shown > 0) return shown;
    named ??= namedElements(openRoots(document));
    return countCalled(holders.get(text) ?? [], named.get(text) ?? []);
  };
  const counts = new Map<string, number>();
  return (text) => {
    const known = counts.get(text) ?? count(text);
    counts.set(text, known);
    return known;
  };
}

function counted(fingerprint: Fingerprint, element: Element, { countText, fieldsAround, alone }: Surroundings): Fingerprint {
  const counts: { text: number; link?: number; fields?: number; ownClasses?: number } = { text: countText(captionOf(fingerprint)) };
  if (linkOf(element) !== '' && hasAttribute(element, 'href')) {
    const same = element.ownerDocument.querySelectorAll(`[href="${CSS.escape(attribute(element, 'href'))}"]`);
    counts.link = Math.max(1, same.length);
  }
  const fields = countFields(element, () => fieldsAround(element));
  if (fields > 0) counts.fields = fields;
  const ownClasses = ownClassesOf(fingerprint.classes ?? [], alone(element));
  if (ownClasses > 0) counts.ownClasses = ownClasses;
  return { ...fingerprint, counts };
}
