/** The gate: unique, visible, enabled, stable, in scope. What it says is checked again now, on the live element. */
import type { Fingerprint } from '../fingerprint.js';
import type { GateResult } from '../pageApi.js';
import { attribute, isEditableHost, isVisible, rectOf, tagOf } from './dom.js';
import { isSecret } from './capture.js';
import { placeOf } from './place.js';

const frameWaitMs = 250;

export async function gate(element: Element, target: Fingerprint, needsEnabled: boolean): Promise<GateResult> {
  if (!isAttached(element)) return fail('unique', 'the element left the document');
  if (['html', 'head', 'body'].includes(tagOf(element)) && !isEditableHost(element))
    return fail('scope', 'the document itself is never a target');
  // What had no box when learnt (the file field behind a styled button) needs none now.
  if (hadBox(target) && !isVisible(element)) return fail('visible', 'the element has no visible box');
  if (needsEnabled && isDisabled(element)) return fail('enabled', 'the element is disabled');
  const type = tagOf(element) === 'input' ? (attribute(element, 'type') || 'text').toLowerCase() : '';
  if (isSecret(element, type) !== (target.secret === true)) return fail('scope', 'one is a secret field, the other is not');
  const place = placeOf(element);
  if (target.dialog !== undefined && place.dialog === '')
    return fail('scope', `it was in the dialog "${target.dialog}" and is in none now`);
  // The reverse (a dialog that had no role when learnt) is common in libraries of old and is left to the ranking.
  const first = rectOf(element);
  await nextFrame();
  await nextFrame();
  const second = rectOf(element);
  if (!isAttached(element) || second === null || first === null) return fail('stable', 'the element was replaced while we looked');
  if (first.x !== second.x || first.y !== second.y || first.width !== second.width || first.height !== second.height) {
    return fail('stable', 'the element is moving');
  }
  return { failed: null, detail: '' };
}

function fail(failed: NonNullable<GateResult['failed']>, detail: string): GateResult {
  return { failed, detail };
}

function hadBox({ box }: Fingerprint): boolean {
  return box === undefined || (box[2] > 0 && box[3] > 0);
}

function isDisabled(element: Element): boolean {
  if (element.matches(':disabled')) return true;
  const aria = element.closest('[aria-disabled="true"]');
  return aria !== null;
}

/** Background tabs get no animation frames, so a timer stands in. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, frameWaitMs);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** A function, as the answer changes while we wait. */
function isAttached(element: Element): boolean {
  return element.isConnected;
}
