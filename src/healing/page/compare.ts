/** Whether the element that a locator matches is the one that it was learnt on. */
import { causeOf } from '../explain.js';
import type { Fingerprint } from '../fingerprint.js';
import { contradictions, suspicionOf } from '../otherElement.js';
import type { OtherElement } from '../pageApi.js';
import { capture } from './capture.js';
import { allElements } from './dom.js';
import { candidatesFor, elementLimit, report } from './find.js';
import { preview } from './preview.js';
import { openRoots } from './selectorFor.js';

/** Searches the page only if the two fingerprints contradict each other. */
export function compare(element: Element, learnt: Fingerprint, locator: string): OtherElement | null {
  if (contradictions(learnt, capture(element), locator).length === 0) return null;
  const { elements, fingerprints } = candidatesFor(learnt, allElements(document, elementLimit));
  const matched = fingerprints[elements.indexOf(element)] ?? capture(element);
  const suspicion = suspicionOf(learnt, matched, fingerprints, locator);
  if (suspicion === null) return null;
  return {
    preview: preview(element),
    objections: suspicion.objections,
    learnt: report(suspicion.judged, elements[suspicion.found], openRoots(document)),
    lead: suspicion.lead,
    cause: causeOf(suspicion.judged.evidence),
  };
}
