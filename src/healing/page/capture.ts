/** Capturing the fingerprint of one element. Cheap: walks up and around it, never over the whole document except for rarity. */
import { textLimit, type Fingerprint } from '../fingerprint.js';
import { buttonTypes, controlRoles } from '../families.js';
import { captionOf } from '../prepared.js';
import { descriptionOf, labelOf, nameOf, roleOf } from './accname.js';
import { countsOf, textsByBeginning, type TextsOf } from './counts.js';
import { attribute, classesOf, isEditableHost, isInEditable, ownTextOf, parentOf, rectOf, squeeze, tagOf, textOf } from './dom.js';
import { headingOf, indexOf, neighboursOf, placeOf } from './place.js';

export const testIdNames = ['data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa', 'data-e2e', 'data-pw'];
const ariaNames = [
  'aria-haspopup',
  'aria-controls',
  'aria-level',
  'aria-roledescription',
  'aria-autocomplete',
  'aria-multiline',
  'aria-orientation',
];
/** Attributes in which pages or libraries keep what the user entered. */
const valueLike = /value|token|password|secret|auth|csrf|email|user|session/i;

/**
 * The fingerprint of an element.
 * @param texts the texts of the document or shadow root that the element is in; null: nothing is counted
 */
export function capture(element: Element, texts: TextsOf | null = textsByBeginning): Fingerprint {
  const tag = tagOf(element);
  const role = roleOf(element);
  const editable = isInEditable(element);
  const type =
    tag === 'input' ? attribute(element, 'type').toLowerCase() || 'text' : tag === 'button' ? attribute(element, 'type').toLowerCase() : '';
  const text = editable ? '' : textOf(element, textLimit);
  const ownText = editable ? '' : ownTextOf(element, textLimit);
  const name = editable && !labelledByAuthor(element) ? '' : nameOf(element, role, textLimit);
  const classes = classesOf(element)
    .slice(0, 10)
    .map((token) => token.slice(0, 40));
  const place = placeOf(element);
  const rect = rectOf(element);
  const view = element.ownerDocument.defaultView;
  const fingerprint = compact({
    version: 1 as const,
    tag,
    type,
    role,
    secret: isSecret(element, type),
    editable: isEditableHost(element),
    name,
    description: descriptionOf(element, 60),
    ownText: ownText === text ? '' : ownText,
    text: text === name ? '' : text,
    value: tag === 'input' && buttonTypes.has(type) ? squeeze(attribute(element, 'value'), 60) : '',
    options: tag === 'select' ? optionsOf(element as HTMLSelectElement) : [],
    id: attribute(element, 'id').slice(0, 60),
    field: attribute(element, 'name').slice(0, 60),
    classes,
    testIds: pick(element, (key) => testIdNames.includes(key)),
    data: pick(element, (key) => key.startsWith('data-') && !testIdNames.includes(key) && !valueLike.test(key)),
    aria: pick(element, (key) => ariaNames.includes(key)),
    label: sameAs(labelOf(element, 60), name),
    placeholder: squeeze(attribute(element, 'placeholder') || attribute(element, 'aria-placeholder'), 60),
    title: sameAs(squeeze(attribute(element, 'title'), 60), name),
    alt: sameAs(squeeze(attribute(element, 'alt'), 60), name),
    owner: name === '' && text === '' ? ownerName(element) : '',
    link: linkOf(element),
    near: neighboursOf(element) ?? {},
    heading: headingOf(element),
    landmark: place.landmark,
    form: place.form,
    dialog: place.dialog,
    row: place.row,
    column: place.column,
    ancestors: place.ancestors,
    path: place.path,
    anchor: place.anchor.slice(0, 100),
    index: indexOf(element),
    box: rect === null ? [] : boxOf(rect, view),
    viewport: view === null ? [] : [view.innerWidth, view.innerHeight],
    shadow: place.shadow,
  });
  if (texts === null) return fingerprint;
  const testId = testIdNames.find((key) => attribute(element, key) !== '');
  const counts = countsOf(element, captionOf(fingerprint), testId, classes, texts);
  return isEmpty(counts) ? fingerprint : { ...fingerprint, counts };
}

function boxOf(rect: DOMRect, view: Window | null): number[] {
  return [rect.x + (view?.scrollX ?? 0), rect.y + (view?.scrollY ?? 0), rect.width, rect.height].map((n) => Math.round(n));
}

/** Password and one-time-code fields. */
export function isSecret(element: Element, type: string): boolean {
  if (type === 'password') return true;
  return /one-time-code|current-password|new-password|cc-csc/.test(attribute(element, 'autocomplete').toLowerCase());
}

/** Name of the control or labelled element close around, or of the only control inside. */
function ownerName(element: Element): string {
  let node = parentOf(element);
  for (let level = 0; node !== null && level < 3; level++, node = parentOf(node)) {
    const role = roleOf(node);
    if (controlRoles.has(role) || attribute(node, 'aria-label') !== '' || attribute(node, 'title') !== '') {
      const name = nameOf(node, role, 60);
      if (landmarkLike.has(role)) return '';
      // The inner button of a widget may leave its name to the element around it.
      if (name !== '') return name;
    }
  }
  return '';
}

const landmarkLike = new Set([
  'navigation',
  'main',
  'region',
  'banner',
  'complementary',
  'contentinfo',
  'form',
  'search',
  'dialog',
  'alertdialog',
  'toolbar',
  'group',
  'radiogroup',
  'tablist',
  'list',
  'table',
  'grid',
  'menu',
  'menubar',
  'tabpanel',
]);

function labelledByAuthor(element: Element): boolean {
  return attribute(element, 'aria-label') !== '' || attribute(element, 'aria-labelledby') !== '';
}

function sameAs(value: string, name: string): string {
  return value === name ? '' : value;
}

function optionsOf(select: HTMLSelectElement): string[] {
  return [...select.options].slice(0, 8).map((option) => squeeze(option.label || option.text, 24));
}

/** Path of a link or image without query values; the host only when it is another one, as test environments differ in theirs. */
export function linkOf(element: Element): string {
  const raw = attribute(element, 'href') || attribute(element, 'src') || attribute(element, 'formaction');
  // `#` and `#!` are how a link is written that a script makes into a button.
  if (/^(?:#?!?$|(?:javascript|data|blob):)/i.test(raw)) return '';
  try {
    const url = new URL(raw, element.ownerDocument.baseURI);
    const names = [...url.searchParams.keys()].slice(0, 4).join('&');
    const path = `${url.protocol === 'mailto:' ? 'mailto:' : ''}${url.pathname}${names === '' ? '' : `?${names}`}${url.hash.slice(0, 30)}`;
    const host = url.host === '' || url.origin === element.ownerDocument.location.origin ? '' : `//${url.host.replace(/^www\./, '')}`;
    return `${host}${path}`.slice(0, 90);
  } catch {
    return raw.slice(0, 90);
  }
}

function pick(element: Element, wanted: (name: string) => boolean): Record<string, string> {
  const found: Record<string, string> = {};
  let n = 0;
  for (const key of Element.prototype.getAttributeNames.call(element)) {
    if (n >= 6) break;
    if (!wanted(key)) continue;
    const value = attribute(element, key);
    found[key.slice(0, 40)] = value.length > 40 ? '' : value;
    n++;
  }
  return found;
}

/** Leaves out what is empty: '', false, [], {}. */
function compact(full: Record<string, unknown> & { readonly version: 1; readonly tag: string }): Fingerprint {
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(full)) {
    const value = full[key];
    if (key === 'tag' || !isEmpty(value)) kept[key] = value;
  }
  return kept as unknown as Fingerprint;
}

function isEmpty(value: unknown): boolean {
  if (value === '' || value === false || value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
