/** The names of all elements of a document, in one walk: texts from the leaves up, and attributes that name. */
import { buttonTypes } from '../families.js';
import { textLimit } from '../fingerprint.js';
import { mostNames, nameOfField, nameOfId, nameOfLink, nameOfTestId, nameOfText, packNames } from '../pageNames.js';
import { normalise } from '../texts.js';
import { linkOf, testIdNames } from './capture.js';
import { attribute, hasAttribute, isEditableHost, isSilent, tagOf } from './dom.js';

const elementLimit = 4000;
const captionAttributes = ['aria-label', 'title', 'alt', 'placeholder'];

/** @returns the packed names (see `packNames`); empty if the document has too many elements */
export function namesOn(document: Document): string {
  if (document.getElementsByTagName('*').length > elementLimit) return '';
  const names = new Set<string>();
  let left = elementLimit;
  const addText = (text: string): void => {
    const clean = text.length <= textLimit * 2 ? normalise(text) : '';
    if (clean !== '' && clean.length <= textLimit) names.add(nameOfText(clean));
  };
  /** @returns the element's text; null if it is too long to be anybody's name */
  const visit = (element: Element): string | null => {
    if (--left < 0 || names.size > mostNames) return null;
    if (Element.prototype.hasAttributes.call(element)) addAttributes(element, names, addText);
    if (isSilent(element) || isEditableHost(element)) return '';
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
  const id = attribute(element, 'id');
  if (id !== '') names.add(nameOfId(id.slice(0, 60)));
  for (const key of testIdNames) {
    const value = attribute(element, key);
    if (value !== '' && value.length <= 40) names.add(nameOfTestId(value));
  }
  const field = attribute(element, 'name');
  if (field !== '') names.add(nameOfField(field.slice(0, 60)));
  const link = linkOf(element);
  if (link !== '') names.add(nameOfLink(link));
  for (const key of captionAttributes) addText(attribute(element, key));
  if (tagOf(element) === 'input' && buttonTypes.has(attribute(element, 'type').toLowerCase())) addText(attribute(element, 'value'));
}
