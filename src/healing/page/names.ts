/** The names of all elements of a document, in one walk: texts from the leaves up, and attributes that name. */
import { buttonTypes } from '../families.js';
import { textLimit } from '../fingerprint.js';
import { mostNames, nameOfField, nameOfId, nameOfLink, nameOfTestId, nameOfText, packNames } from '../pageNames.js';
import { normalise } from '../texts.js';
import { linkOf, testIdNames } from './capture.js';
import { attribute, hasAttribute, isEditableHost, isSilent, tagOf } from './dom.js';

const elementLimit = 4000;
const captionAttributes = new Set(['aria-label', 'title', 'alt', 'placeholder']);

/** @returns the packed names (see `packNames`); empty if the document has too many elements */
export function namesOn(document: Document): string {
  if (document.getElementsByTagName('*').length > elementLimit) return '';
  const names = new Set<string>();
  let left = elementLimit;
  const seen = new Set<string>();
  const addText = (text: string): void => {
    if (text.length > textLimit * 2 || seen.has(text)) return;
    seen.add(text);
    const clean = normalise(text);
    if (clean !== '' && clean.length <= textLimit) names.add(nameOfText(clean));
  };
  /** @returns the element's text; null if it is too long to be anybody's name */
  const visit = (element: Element): string | null => {
    if (--left < 0 || names.size > mostNames) return null;
    // One question instead of several: many elements have no attributes, and in a new document each call here is interpreted.
    const isBare = !Element.prototype.hasAttributes.call(element);
    if (!isBare) addAttributes(element, names, addText);
    if (isSilent(element) || (!isBare && isEditableHost(element))) return '';
    let text: string | null = '';
    for (let child = (element.shadowRoot ?? element).firstChild; child !== null && left >= 0; child = child.nextSibling) {
      const piece = child.nodeType === 3 ? (child.nodeValue ?? '') : child.nodeType === 1 ? visit(child as Element) : '';
      if (piece === null || (text !== null && text.length + piece.length > textLimit * 2)) text = null;
      else if (text !== null && piece !== '' && !(child.nodeType === 1 && hasAttribute(child as Element, 'hidden')))
        text += child.nodeType === 1 ? ` ${piece} ` : piece;
    }
    if (text !== null && text !== '') addText(text);
    return text;
  };
  const body = document.body as HTMLElement | null;
  if (body !== null) visit(body);
  return left < 0 ? '' : packNames(names);
}

function addAttributes(element: Element, names: Set<string>, addText: (text: string) => void): void {
  let hasLink = false;
  for (const key of Element.prototype.getAttributeNames.call(element)) {
    if (key === 'class' || key === 'style') continue;
    if (key === 'href' || key === 'src' || key === 'formaction') hasLink = true;
    else if (captionAttributes.has(key)) addText(attribute(element, key));
    else if (key === 'id' || key === 'name' || testIdNames.includes(key)) {
      const value = attribute(element, key);
      if (value === '') continue;
      if (key === 'id') names.add(nameOfId(value.slice(0, 60)));
      else if (key === 'name') names.add(nameOfField(value.slice(0, 60)));
      else if (value.length <= 40) names.add(nameOfTestId(value));
    }
  }
  const link = hasLink ? linkOf(element) : '';
  if (link !== '') names.add(nameOfLink(link));
  if (tagOf(element) === 'input' && buttonTypes.has(attribute(element, 'type').toLowerCase())) addText(attribute(element, 'value'));
}
