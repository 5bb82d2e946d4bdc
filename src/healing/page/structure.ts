/** Structure hash of the document: which tags and roles stand in which tags, at which depth. Repetition counts by its logarithm. */
import { attribute } from './dom.js';
import { simhash } from '../structureHash.js';

const skipped = new Set(['script', 'style', 'link', 'meta', 'noscript', 'template', 'title', 'base']);
const elementLimit = 5000;

export function structureOf(document: Document): string {
  const shingles = new Map<string, number>();
  let left = elementLimit;
  const visit = (node: Element, parent: string, above: string, depth: number): void => {
    if (--left < 0) return;
    const tag = node.localName;
    if (skipped.has(tag)) return;
    const role = attribute(node, 'role');
    const own = role === '' ? tag : `${tag}[${role}]`;
    const key = `${above}${own}@${String(Math.min(depth, 12) >> 1)}`;
    shingles.set(key, (shingles.get(key) ?? 0) + 1);
    if (tag === 'svg') return;
    const aboveChildren = `${parent}>${own}>`;
    for (let child = firstOf(node.shadowRoot ?? node); child !== null && left > 0; child = nextOf(child))
      visit(child, own, aboveChildren, depth + 1);
  };
  const body = document.body as HTMLElement | null;
  if (body !== null) visit(body, '', '>>', 0);
  for (const [key, n] of shingles) shingles.set(key, 1 + Math.log2(n));
  return simhash(shingles);
}

/** By the prototypes' own getters: a form field named `firstElementChild` hides the property of its form. */
const firstChild = getterOf(Element.prototype, 'firstElementChild');
const firstInFragment = getterOf(DocumentFragment.prototype, 'firstElementChild');
const nextSibling = getterOf(Element.prototype, 'nextElementSibling');

function firstOf(node: Element | ShadowRoot): Element | null {
  return (node instanceof ShadowRoot ? firstInFragment : firstChild).call(node);
}

function nextOf(node: Element): Element | null {
  return nextSibling.call(node);
}

function getterOf(prototype: object, name: string): () => Element | null {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with `call`
  return Object.getOwnPropertyDescriptor(prototype, name)?.get as () => Element | null;
}
