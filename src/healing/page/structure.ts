/** Structure hash of the document: which tags and roles stand in which tags, at which depth. Repetition counts by its logarithm. */
import { attribute } from './dom.js';
import { simhash } from '../structureHash.js';

const skipped = new Set(['script', 'style', 'link', 'meta', 'noscript', 'template', 'title', 'base']);
const elementLimit = 5000;

/** Elements with the same tags and roles on their path from the body. */
interface Path {
  readonly own: string;
  readonly children: Map<string, Path>;
  elements: number;
}

export function structureOf(document: Document): string {
  const top: Path = { own: '', children: new Map(), elements: 0 };
  let left = elementLimit;
  const visit = (node: Element, above: Path): void => {
    if (--left < 0) return;
    const tag = node.localName;
    if (skipped.has(tag)) return;
    const role = attribute(node, 'role');
    const own = role === '' ? tag : `${tag}[${role}]`;
    let path = above.children.get(own);
    if (!path) above.children.set(own, (path = { own, children: new Map(), elements: 0 }));
    path.elements++;
    if (tag === 'svg') return;
    for (let child = firstOf(node.shadowRoot ?? node); child !== null && left > 0; child = nextOf(child)) visit(child, path);
  };
  const body = document.body as HTMLElement | null;
  if (body !== null) visit(body, top);
  const shingles = shinglesOf(top);
  for (const [key, n] of shingles) shingles.set(key, 1 + Math.log2(n));
  return simhash(shingles);
}

/** How many elements there are of each kind: its name, those of the two elements that it stands in, and how deep, in steps of two. */
function shinglesOf(top: Path): Map<string, number> {
  const shingles = new Map<string, number>();
  const add = (path: Path, parent: string, above: string, depth: number): void => {
    const key = `${above}${path.own}@${String(Math.min(depth, 12) >> 1)}`;
    shingles.set(key, (shingles.get(key) ?? 0) + path.elements);
    for (const child of path.children.values()) add(child, path.own, `${parent}>${path.own}>`, depth + 1);
  };
  for (const path of top.children.values()) add(path, '', '>>', 0);
  return shingles;
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
