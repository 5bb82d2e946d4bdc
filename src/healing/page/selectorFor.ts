/** A CSS selector that matches exactly one element now, in Playwright's CSS, which pierces open shadow roots. */
import { stability } from '../volatile.js';
import { attribute, classesOf, parentOf, tagOf } from './dom.js';

/** How many elements a selector matches in the element's own tree and every other open tree (piercing), counted up to 2. */
function isUnique(selector: string, element: Element, roots: readonly ParentNode[]): boolean {
  try {
    if (!element.matches(selector)) return false;
    let n = 0;
    for (const root of roots) {
      n += root.querySelectorAll(selector).length;
      if (n > 1) return false;
    }
    return n === 1;
  } catch {
    return false;
  }
}

/** Document and all open shadow roots. */
export function openRoots(document: Document): ParentNode[] {
  const roots: ParentNode[] = [document];
  for (let i = 0; i < roots.length; i++) {
    for (const element of roots[i]?.querySelectorAll('*') ?? []) if (element.shadowRoot) roots.push(element.shadowRoot);
  }
  return roots;
}

export function selectorFor(element: Element, roots: readonly ParentNode[] = openRoots(element.ownerDocument)): string {
  const tag = CSS.escape(tagOf(element));
  const candidates: string[] = [];
  for (const name of ['data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa']) {
    const value = attribute(element, name);
    if (value !== '') candidates.push(`[${name}=${quoted(value)}]`);
  }
  const id = attribute(element, 'id');
  if (id !== '' && stability(id) > 0.5) candidates.push(`#${CSS.escape(id)}`);
  for (const name of ['name', 'aria-label', 'placeholder', 'title', 'alt']) {
    const value = attribute(element, name);
    if (value !== '' && value.length < 80) candidates.push(`${tag}[${name}=${quoted(value)}]`);
  }
  const classes = classesOf(element).filter((name) => stability(name) > 0.5);
  for (const name of classes) candidates.push(`${tag}.${CSS.escape(name)}`);
  if (classes.length > 1) candidates.push(`${tag}.${classes.map((name) => CSS.escape(name)).join('.')}`);
  for (const selector of candidates) if (isUnique(selector, element, roots)) return selector;
  return path(element, roots);
}

/** Steps of `tag:nth-of-type(n)` up to a unique anchor or the root; a shadow root is crossed by a space, which pierces. */
function path(element: Element, roots: readonly ParentNode[]): string {
  let selector = '';
  for (let node: Element | null = element; node !== null; node = parentOf(node)) {
    const id = attribute(node, 'id');
    const step = id !== '' && isUnique(`#${CSS.escape(id)}`, node, roots) ? `#${CSS.escape(id)}` : nthStep(node);
    const crossing = node.parentElement === null && node !== node.ownerDocument.documentElement;
    selector = selector === '' ? step : `${step}${selector.startsWith(' ') ? '' : ' > '}${selector}`;
    if (step.startsWith('#')) return selector;
    if (crossing) selector = ` ${selector}`;
    else if (node !== element && isUnique(selector, element, roots)) return selector;
  }
  return selector.trim();
}

function nthStep(node: Element): string {
  const tag = tagOf(node);
  let index = 1;
  for (let other = node.previousElementSibling; other !== null; other = other.previousElementSibling) {
    if (other.localName === node.localName) index++;
  }
  return tag === 'html' ? 'html' : `${CSS.escape(tag)}:nth-of-type(${String(index)})`;
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, (char) => `\\${char}`).replace(/[\n\r\f]/g, (char) => `\\${char.charCodeAt(0).toString(16)} `)}"`;
}
