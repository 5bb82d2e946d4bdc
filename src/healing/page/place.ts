/** Where an element is: ancestors, path, landmark, heading, row and column, neighbours by direction. */
import type { Ancestor, Neighbours } from '../fingerprint.js';
import { stability } from '../volatile.js';
import { nameOf, roleOf } from './accname.js';
import { attribute, classesOf, isEditableHost, isSilent, parentOf, rectOf, squeeze, tagOf, textOf } from './dom.js';

const landmarks = new Set(['banner', 'navigation', 'main', 'complementary', 'contentinfo', 'region', 'search', 'form']);

/** Index among siblings of the same tag (from 0), and their number. */
export function indexOf(element: Element): readonly [number, number] {
  const tag = element.localName;
  const before = positionOf(element);
  let after = 0;
  for (let other = element.nextElementSibling; other !== null && after < 1000; other = other.nextElementSibling) {
    if (other.localName === tag) after++;
  }
  return [before, before + after + 1];
}

/** How many siblings of the same tag come before the element. */
function positionOf(element: Element): number {
  const tag = element.localName;
  let before = 0;
  for (let other = element.previousElementSibling; other !== null && before < 1000; other = other.previousElementSibling) {
    if (other.localName === tag) before++;
  }
  return before;
}

export interface Place {
  readonly ancestors: readonly Ancestor[];
  readonly path: string;
  readonly anchor: string;
  readonly shadow: readonly string[];
  readonly landmark: string;
  readonly form: string;
  readonly dialog: string;
  readonly row: string;
  readonly column: string;
}

/** One walk up gives everything that enclosing elements say. */
export function placeOf(element: Element): Place {
  const ancestors: Ancestor[] = [];
  const steps: string[] = [];
  const shadow: string[] = [];
  let anchor = '';
  let landmark = '';
  let form = '';
  let dialog = '';
  let row = '';
  let column = '';
  for (let node: Element | null = element; node !== null; node = parentOf(node)) {
    const tag = tagOf(node);
    if (tag === 'body' || tag === 'html') break;
    const id = attribute(node, 'id');
    if (anchor === '' && id !== '' && stability(id) > 0.5) anchor = [id, ...steps].join('/');
    steps.unshift(`${tag}${String(positionOf(node) + 1)}`);
    const host = node.parentElement === null ? parentOf(node) : null;
    if (host) shadow.unshift(tagOf(host));
    if (node === element) continue;
    const role = roleOf(node);
    if (ancestors.length < 6) ancestors.push(ancestorOf(node, tag, id, role));
    if (landmark === '' && landmarks.has(role) && role !== 'form') landmark = squeeze(`${role} ${attribute(node, 'aria-label')}`, 60);
    if (form === '' && tag === 'form')
      form = squeeze(id || attribute(node, 'name') || attribute(node, 'action').split('?')[0] || 'form', 60);
    if (dialog === '' && (role === 'dialog' || role === 'alertdialog')) dialog = squeeze(nameOf(node, role, 60) || id || role, 60);
    if (row === '' && (role === 'row' || role === 'listitem' || role === 'article')) row = rowKey(node);
  }
  const cell = element.closest('td,th');
  if (cell instanceof HTMLTableCellElement) column = headerOf(cell);
  return { ancestors, path: steps.slice(-12).join('/'), anchor, shadow, landmark, form, dialog, row, column };
}

function ancestorOf(node: Element, tag: string, id: string, role: string): Ancestor {
  const classes = classesOf(node)
    .filter((name) => stability(name) > 0.5)
    .slice(0, 3)
    .map((name) => name.slice(0, 30));
  return {
    tag,
    ...(id === '' ? {} : { id: id.slice(0, 40) }),
    ...(role === '' || attribute(node, 'role') === '' ? {} : { role }),
    ...(classes.length === 0 ? {} : { classes }),
  };
}

/** What names a row: its header cell, a heading in it, or its first text. */
function rowKey(row: Element): string {
  const header = row.querySelector('th,[role="rowheader"],h1,h2,h3,h4,h5,h6');
  if (header !== null) {
    const text = textOf(header, 60);
    if (text !== '') return text;
  }
  const cells = row.querySelectorAll(':scope > td');
  for (const cell of cells) {
    const text = textOf(cell, 60);
    if (/[\p{L}\p{N}]/u.test(text)) return text;
  }
  return textOf(row, 60);
}

function headerOf(cell: HTMLTableCellElement): string {
  const table = cell.closest('table');
  const head = table?.querySelector('tr');
  if (!head || head.contains(cell)) return '';
  const header = head.children[cell.cellIndex];
  return header !== undefined && tagOf(header) === 'th' ? textOf(header, 40) : '';
}

/** The nearest heading before the element, within the closest enclosing elements. */
export function headingOf(element: Element): string {
  let node: Element | null = element;
  for (let level = 0; node !== null && level < 8; level++, node = parentOf(node)) {
    let steps = 0;
    for (let other = node.previousElementSibling; other !== null && steps < 12; other = other.previousElementSibling, steps++) {
      const tag = tagOf(other);
      if (/^h[1-6]$/.test(tag) || tag === 'legend' || tag === 'caption') return textOf(other, 60);
      const inner = other.querySelector('h1,h2,h3,h4,h5,h6');
      if (inner !== null) return textOf(inner, 60);
    }
  }
  return '';
}

/** Texts beside the element in document order, sorted by where they are on the screen. */
export function neighboursOf(element: Element): Neighbours | null {
  const sides: Record<'left' | 'above' | 'right' | 'below', string[]> = { left: [], above: [], right: [], below: [] };
  const own = rectOf(element);
  const before = texts(element, 'previousSibling', 4);
  const after = texts(element, 'nextSibling', 4);
  for (const { text, node } of [...before, ...after]) {
    const side = sideOf(
      own,
      node,
      before.some((entry) => entry.node === node),
    );
    if (sides[side].length < 3 && !sides[side].includes(text)) sides[side].push(text);
  }
  const entries = Object.entries(sides).filter(([, list]) => list.length > 0);
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

interface NearText {
  readonly text: string;
  readonly node: Node;
}

function texts(element: Element, direction: 'previousSibling' | 'nextSibling', wanted: number): NearText[] {
  const found: NearText[] = [];
  let node: Element | null = element;
  let budget = 40;
  for (let level = 0; node !== null && level < 5 && found.length < wanted; level++, node = parentOf(node)) {
    if (tagOf(node) === 'body') break;
    for (let other = node[direction]; other !== null && found.length < wanted && --budget > 0; other = other[direction]) {
      const text = readable(other);
      if (text !== '') found.push({ text, node: other });
    }
  }
  return found;
}

function readable(node: Node): string {
  if (node.nodeType === 3) return squeeze(node.nodeValue ?? '', 40);
  if (node.nodeType !== 1) return '';
  const element = node as Element;
  if (isSilent(element) || isEditableHost(element)) return '';
  return textOf(element, 40);
}

function sideOf(own: DOMRect | null, node: Node, before: boolean): 'left' | 'above' | 'right' | 'below' {
  const rect = node.nodeType === 1 ? rectOf(node as Element) : textRect(node);
  if (own === null || rect === null || rect.width === 0) return before ? 'above' : 'below';
  if (rect.right <= own.left + 2 && rect.bottom > own.top && rect.top < own.bottom) return 'left';
  if (rect.left >= own.right - 2 && rect.bottom > own.top && rect.top < own.bottom) return 'right';
  if (rect.bottom <= own.top + 2) return 'above';
  if (rect.top >= own.bottom - 2) return 'below';
  return before ? 'left' : 'right';
}

function textRect(node: Node): DOMRect | null {
  try {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  } catch {
    return null;
  }
}
