/** Structure hash of the document: which tags and roles stand in which tags, at which depth. Repetition counts by its logarithm. */
import { attribute } from './dom.js';
import { simhash } from '../structureHash.js';

const skipped = new Set(['script', 'style', 'link', 'meta', 'noscript', 'template', 'title', 'base']);
const elementLimit = 5000;

export function structureOf(document: Document): string {
  const shingles = new Map<string, number>();
  let left = elementLimit;
  const visit = (node: Element, parent: string, grandparent: string, depth: number): void => {
    if (--left < 0) return;
    const tag = node.localName;
    if (skipped.has(tag)) return;
    const role = attribute(node, 'role');
    const own = role === '' ? tag : `${tag}[${role}]`;
    const key = `${grandparent}>${parent}>${own}@${String(Math.min(depth, 12) >> 1)}`;
    shingles.set(key, (shingles.get(key) ?? 0) + 1);
    if (tag === 'svg') return;
    for (const child of childrenOf(node)) visit(child, own, parent, depth + 1);
  };
  const body = document.body as HTMLElement | null;
  if (body !== null) visit(body, '', '', 0);
  for (const [key, n] of shingles) shingles.set(key, 1 + Math.log2(n));
  return simhash(shingles);
}

/** A form field named `children` hides the property of its form. */
function childrenOf(node: Element): Iterable<Element> {
  const children = (node.shadowRoot ?? node).children as HTMLCollection | undefined;
  return children instanceof HTMLCollection ? children : node.querySelectorAll(':scope > *');
}
