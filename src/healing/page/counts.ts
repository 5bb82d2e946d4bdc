/** How many elements of the document share a value: rarity. Native look-ups where there are some, one bounded text walk. */
import type { Counts } from '../fingerprint.js';
import { attribute, squeeze, textOf } from './dom.js';

const textNodes = 4000;

export function countsOf(element: Element, text: string, classes: readonly string[]): Counts {
  const scope = element.getRootNode() as Document | ShadowRoot;
  const counts: Record<string, number> = {};
  if (text !== '') counts['text'] = countText(scope, text);
  const id = attribute(element, 'id');
  if (id !== '') counts['id'] = scope.querySelectorAll(`[id="${quote(id)}"]`).length;
  const href = attribute(element, 'href');
  if (href !== '') counts['link'] = scope.querySelectorAll(`[href="${quote(href)}"]`).length;
  let rarest = 0;
  for (const name of classes.slice(0, 6)) {
    const n = scope.querySelectorAll(`.${CSS.escape(name)}`).length;
    if (n > 0 && (rarest === 0 || n < rarest)) rarest = n;
  }
  if (rarest > 0) counts['className'] = rarest;
  return counts;
}

/** Places on the page that show this text: counted by the first text node, then confirmed on the whole. */
function countText(scope: Document | ShadowRoot, text: string): number {
  const walker = document.createTreeWalker(scope, 4);
  let n = 0;
  // Texts that only begin alike cost a closer look; a few are enough to know whether the text is rare.
  let doubtful = 20;
  for (let seen = 0; seen < textNodes; seen++) {
    const node = walker.nextNode();
    if (node === null) break;
    const value = node.nodeValue ?? '';
    if (value.length < 1 || value.trim() === '') continue;
    const piece = squeeze(value, 100);
    if (piece === text) n++;
    else if (doubtful > 0 && text.startsWith(piece) && node.parentElement) {
      doubtful--;
      if (confirms(node.parentElement, text)) n++;
    }
  }
  return Math.max(1, n);
}

function confirms(element: Element, text: string): boolean {
  let node: Element | null = element;
  for (let level = 0; node !== null && level < 3; level++, node = node.parentElement) if (textOf(node, 100) === text) return true;
  return false;
}

function quote(value: string): string {
  return value.replace(/["\\\n\r\f]/g, (char) => `\\${char.charCodeAt(0).toString(16)} `);
}
