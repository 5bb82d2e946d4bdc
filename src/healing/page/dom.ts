/** Small DOM helpers that see through open shadow roots and never throw on odd nodes. */

/** Parent element in the composed tree: a shadow root's parent is its host. */
export function parentOf(element: Element): Element | null {
  if (element.parentElement) return element.parentElement;
  const root = element.parentNode;
  return root !== null && 'host' in root && root.host instanceof Element ? root.host : null;
}

/** Tag in lower case; form elements may shadow `tagName` with a field of that name. */
export function tagOf(element: Element): string {
  const name: unknown = element.localName;
  return typeof name === 'string' ? name.toLowerCase() : '';
}

export function attribute(element: Element, name: string): string {
  try {
    return Element.prototype.getAttribute.call(element, name) ?? '';
  } catch {
    return '';
  }
}

export function hasAttribute(element: Element, name: string): boolean {
  return Element.prototype.hasAttribute.call(element, name);
}

/** A text as part of a CSS string in double quotes. */
export function quote(value: string): string {
  return value.replace(/["\\\n\r\f]/g, (char) => `\\${char.charCodeAt(0).toString(16)} `);
}

/** Class tokens; from the attribute, as a form field named `classList` hides the property. */
export function classesOf(element: Element): string[] {
  return attribute(element, 'class')
    .split(/\s+/)
    .filter((token) => token !== '');
}

/** White space collapsed and cut to `limit` characters. */
export function squeeze(text: string, limit: number): string {
  const clean = untidy.test(text)
    ? text
        .replace(/[\u200b\ufeff\u00ad]/g, '')
        .replace(/\s+/g, ' ')
        .trim()
    : text;
  return clean.length > limit ? clean.slice(0, limit).trimEnd() : clean;
}

/** Most texts are tidy, which one look tells sooner than three replacements. */
const untidy = /[^\S ]| {2}|^ | $|[\u200b\ufeff\u00ad]/;

const silent = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'head',
  'textarea',
  'option',
  'datalist',
  'select',
  'iframe',
  'object',
  'canvas',
]);

/** True for elements whose text is not part of what people read, or is what they typed. */
export function isSilent(element: Element): boolean {
  return silent.has(tagOf(element));
}

/** Text of the subtree up to `limit` characters, without scripts, typed values and editable content. */
export function textOf(element: Element, limit: number): string {
  if (isSilent(element) || isEditableHost(element)) return '';
  let text = '';
  let budget = 300;
  const visit = (node: Node): boolean => {
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (--budget < 0 || text.length > limit + 20) return false;
      if (child.nodeType === 3) text += child.nodeValue ?? '';
      else if (child.nodeType === 1) {
        const inner = child as Element;
        // A place where a long word may be broken is no end of a word.
        if (inner.localName === 'wbr' || isSilent(inner) || isEditableHost(inner) || hasAttribute(inner, 'hidden')) continue;
        text += ' ';
        if (!visit(inner.shadowRoot ?? inner)) return false;
        text += ' ';
      }
    }
    return true;
  };
  visit(element.shadowRoot ?? element);
  return squeeze(text, limit);
}

/** Text nodes directly inside the element. */
export function ownTextOf(element: Element, limit: number): string {
  if (isSilent(element) || isEditableHost(element)) return '';
  let text = '';
  for (let child = element.firstChild; child !== null && text.length < limit * 2; child = child.nextSibling) {
    if (child.nodeType === 3) text += `${child.nodeValue ?? ''} `;
  }
  return squeeze(text, limit);
}

/** True for an element whose content the user edits (not for its descendants). */
export function isEditableHost(element: Element): boolean {
  return hasAttribute(element, 'contenteditable') && attribute(element, 'contenteditable').toLowerCase() !== 'false';
}

/** Is the element inside editable content (or such a host itself)? */
export function isInEditable(element: Element): boolean {
  return (element as HTMLElement).isContentEditable || isEditableHost(element);
}

export function rectOf(element: Element): DOMRect | null {
  try {
    return Element.prototype.getBoundingClientRect.call(element);
  } catch {
    return null;
  }
}

/** Rendered with a box and not `visibility: hidden`. */
export function isVisible(element: Element): boolean {
  const rect = rectOf(element);
  if (rect === null || rect.width <= 0 || rect.height <= 0) return displaysContents(element);
  const style = styleOf(element);
  return style === null || style.visibility === 'visible' || style.visibility === '';
}

/** Visible to a person: a text for screen readers only is kept in a box of a pixel, or of none. */
export function isSeen(element: Element): boolean {
  const rect = rectOf(element);
  return isVisible(element) && (rect === null || rect.width > 1 || rect.height > 1);
}

function displaysContents(element: Element): boolean {
  return styleOf(element)?.display === 'contents' && [...element.children].some((child) => isVisible(child));
}

function styleOf(element: Element): CSSStyleDeclaration | null {
  try {
    return element.ownerDocument.defaultView?.getComputedStyle(element) ?? null;
  } catch {
    return null;
  }
}

/** Every element below `root` in document order, open shadow roots included, at most `limit`. */
export function allElements(root: ParentNode, limit: number): Element[] {
  const found: Element[] = [];
  const visit = (scope: ParentNode): void => {
    for (const element of scope.querySelectorAll('*')) {
      if (found.length >= limit) return;
      found.push(element);
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(root);
  return found;
}
