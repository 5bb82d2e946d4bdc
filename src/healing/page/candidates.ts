/** The cheap look: every element gets a rough score from what costs no layout; only the best are compared thoroughly. */
import type { Fingerprint } from '../fingerprint.js';
import { captionOf, splitName } from '../prepared.js';
import { normalise } from '../texts.js';
import { attribute, classesOf, isVisible, parentOf, tagOf } from './dom.js';

const never = new Set([
  'html',
  'head',
  'body',
  'script',
  'style',
  'link',
  'meta',
  'title',
  'noscript',
  'template',
  'base',
  'br',
  'source',
  'track',
  'option',
  'optgroup',
  'path',
  'g',
  'use',
  'defs',
  'symbol',
  'circle',
  'rect',
  'line',
  'polygon',
  'polyline',
  'ellipse',
  'col',
  'colgroup',
  'param',
]);
const captionAttributes = ['aria-label', 'placeholder', 'title', 'alt'];
const testIds = ['data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa'];

/** The most promising elements for the target, best first. */
export function promising(target: Fingerprint, elements: readonly Element[], limit: number): Element[] {
  const rough = roughScorer(target);
  const scored: { readonly element: Element; readonly score: number }[] = [];
  for (const element of elements) {
    const tag = tagOf(element);
    if (tag === '' || (never.has(tag) && tag !== target.tag)) continue;
    const score = rough(element, tag);
    if (score > 0) scored.push({ element, score });
  }
  scored.sort((a, b) => b.score - a.score);
  const wasVisible = target.box === undefined || (target.box[2] > 0 && target.box[3] > 0);
  const kept: Element[] = [];
  for (let i = 0; i < scored.length && i < limit * 4 && kept.length < limit; i++) {
    const element = scored[i]?.element;
    if (element !== undefined && (!wasVisible || isVisible(element))) kept.push(element);
  }
  return kept;
}

function roughScorer(target: Fingerprint): (element: Element, tag: string) => number {
  const caption = normalise(captionOf(target));
  const texts = new Set(
    [caption, normalise(target.text ?? ''), normalise(target.ownText ?? ''), normalise(target.label ?? '')].filter((text) => text !== ''),
  );
  const words = new Set(caption.split(/\s+/).filter((word) => word.length > 1));
  const classes = new Set(target.classes ?? []);
  const idWords = new Set(splitName(target.id ?? '').filter((word) => word.length > 2));
  const testIdValues = new Set(Object.values(target.testIds ?? {}));
  const parent = target.ancestors?.[0];
  const press = new Set(['a', 'button', 'summary']);
  const fields = new Set(['input', 'textarea', 'select']);
  const linkEnd =
    (target.link ?? '')
      .split(/[?#]/)[0]
      ?.split('/')
      .filter((part) => part !== '')
      .at(-1) ?? '';
  return (element, tag) => {
    // Controls stay in the running even when nothing else is known of them.
    let score = press.has(tag) || fields.has(tag) ? 0.3 : 0.01;
    if (tag === target.tag) score += 1.5;
    else if ((press.has(tag) && press.has(target.tag)) || (fields.has(tag) && fields.has(target.tag))) score += 1;
    const role = attribute(element, 'role');
    if (role !== '' && role === target.role) score += 1;
    const id = attribute(element, 'id');
    if (id !== '' && target.id !== undefined) {
      if (id === target.id) score += 4;
      else for (const word of splitName(id)) if (idWords.has(word)) score += 0.7;
    }
    const field = attribute(element, 'name');
    if (field !== '' && field === target.field) score += 3;
    for (const name of testIdValues.size > 0 ? testIds : []) if (testIdValues.has(attribute(element, name))) score += 5;
    for (const name of classesOf(element)) if (classes.has(name)) score += 0.6;
    score += captionScore(element, tag, texts, words);
    if (linkEnd !== '' && attribute(element, 'href').includes(linkEnd)) score += 2;
    if (parent !== undefined) {
      const outer = parentOf(element);
      if (outer !== null && tagOf(outer) === parent.tag) score += 0.2;
      if (outer !== null && parent.id !== undefined && outer.id === parent.id) score += 1;
      for (const name of parent.classes ?? []) if (outer?.classList.contains(name)) score += 0.4;
    }
    return score;
  };
}

/** Exact text 4, a caption attribute 4, common words less. Big containers are skipped: their text is that of their parts. */
function captionScore(element: Element, tag: string, texts: ReadonlySet<string>, words: ReadonlySet<string>): number {
  if (texts.size === 0) return 0;
  let best = 0;
  for (const name of captionAttributes) {
    const value = attribute(element, name);
    if (value !== '') best = Math.max(best, textScore(value, texts, words));
  }
  if (tag === 'input') {
    const type = attribute(element, 'type');
    if (type === 'submit' || type === 'button' || type === 'reset')
      best = Math.max(best, textScore(attribute(element, 'value'), texts, words));
    else for (const label of (element as HTMLInputElement).labels ?? []) best = Math.max(best, textScore(label.textContent, texts, words));
  }
  if (element.childElementCount <= 6) {
    const text = element.textContent;
    if (text !== '' && text.length < 300) best = Math.max(best, textScore(text, texts, words));
  }
  return best;
}

function textScore(text: string, texts: ReadonlySet<string>, words: ReadonlySet<string>): number {
  const clean = text.replace(/\s+/g, ' ').trim().toLowerCase();
  if (clean === '') return 0;
  if (texts.has(clean)) return 4;
  let common = 0;
  const own = clean.split(' ');
  for (const word of own) if (words.has(word)) common++;
  return common === 0 ? 0 : (3 * common) / Math.max(own.length, words.size);
}
