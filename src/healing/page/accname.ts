/** Role and accessible name, the basics of the ARIA and accname specifications; our own, small implementation. */
import { attribute, hasAttribute, isEditableHost, ownTextOf, squeeze, tagOf, textOf } from './dom.js';

const tagRoles: Readonly<Record<string, string>> = {
  button: 'button',
  summary: 'button',
  select: 'combobox',
  textarea: 'textbox',
  img: 'img',
  nav: 'navigation',
  main: 'main',
  aside: 'complementary',
  form: 'form',
  dialog: 'dialog',
  table: 'table',
  tr: 'row',
  td: 'cell',
  th: 'columnheader',
  ul: 'list',
  ol: 'list',
  li: 'listitem',
  option: 'option',
  h1: 'heading',
  h2: 'heading',
  h3: 'heading',
  h4: 'heading',
  h5: 'heading',
  h6: 'heading',
  p: 'paragraph',
  article: 'article',
  progress: 'progressbar',
  fieldset: 'group',
  hr: 'separator',
  output: 'status',
};
const inputRoles: Readonly<Record<string, string>> = {
  button: 'button',
  submit: 'button',
  reset: 'button',
  image: 'button',
  checkbox: 'checkbox',
  radio: 'radio',
  range: 'slider',
  number: 'spinbutton',
  search: 'searchbox',
  text: 'textbox',
  email: 'textbox',
  tel: 'textbox',
  url: 'textbox',
};
const namedByContent = new Set([
  'button',
  'link',
  'menuitem',
  'menuitemcheckbox',
  'menuitemradio',
  'tab',
  'option',
  'heading',
  'checkbox',
  'radio',
  'switch',
  'treeitem',
  'cell',
  'gridcell',
  'columnheader',
  'rowheader',
  'tooltip',
  'row',
]);
const labelled = new Set(['input', 'select', 'textarea', 'button', 'meter', 'output', 'progress']);

export function roleOf(element: Element): string {
  const explicit = attribute(element, 'role').trim().split(/\s+/)[0]?.toLowerCase() ?? '';
  if (explicit !== '' && explicit !== 'none' && explicit !== 'presentation') return explicit;
  const tag = tagOf(element);
  if (tag === 'a' || tag === 'area') return hasAttribute(element, 'href') ? 'link' : '';
  if (tag === 'input') {
    if (hasAttribute(element, 'list')) return 'combobox';
    const type = attribute(element, 'type').toLowerCase() || 'text';
    return inputRoles[type] ?? '';
  }
  if (tag === 'select') return hasAttribute(element, 'multiple') ? 'listbox' : 'combobox';
  if (tag === 'header' || tag === 'footer') {
    if (element.closest('article,aside,main,nav,section')) return '';
    return tag === 'header' ? 'banner' : 'contentinfo';
  }
  if (tag === 'section') return attribute(element, 'aria-label') || attribute(element, 'aria-labelledby') ? 'region' : '';
  if (isEditableHost(element)) return 'textbox';
  return tagRoles[tag] ?? '';
}

/** Text of the `<label>`s of a form field. */
export function labelOf(element: Element, limit: number): string {
  if (!labelled.has(tagOf(element))) return '';
  const labels = (element as HTMLInputElement).labels;
  if (!labels || labels.length === 0) return '';
  return squeeze([...labels].map((label) => textOf(label, limit)).join(' '), limit);
}

/** Texts of the elements named by an attribute of ids. */
function referenced(element: Element, name: string, limit: number): string {
  const ids = attribute(element, name);
  if (ids === '') return '';
  const root = element.getRootNode() as Document | ShadowRoot;
  const texts = ids.split(/\s+/).map((id) => {
    const other = typeof root.getElementById === 'function' ? root.getElementById(id) : null;
    return other === null ? '' : attribute(other, 'aria-label') || textOf(other, limit);
  });
  return squeeze(texts.join(' '), limit);
}

export function nameOf(element: Element, role: string, limit: number): string {
  const byReference = referenced(element, 'aria-labelledby', limit);
  if (byReference !== '') return byReference;
  const ariaLabel = squeeze(attribute(element, 'aria-label'), limit);
  if (ariaLabel !== '') return ariaLabel;
  const label = labelOf(element, limit);
  if (label !== '') return label;
  const tag = tagOf(element);
  if (tag === 'img' || tag === 'area') return squeeze(attribute(element, 'alt') || attribute(element, 'title'), limit);
  if (tag === 'input') {
    const type = attribute(element, 'type').toLowerCase();
    if (type === 'submit' || type === 'button' || type === 'reset') {
      const caption = squeeze(attribute(element, 'value'), limit);
      if (caption !== '') return caption;
    }
    if (type === 'image') return squeeze(attribute(element, 'alt') || attribute(element, 'title'), limit);
    return squeeze(attribute(element, 'title') || attribute(element, 'placeholder'), limit);
  }
  if (tag === 'fieldset') return squeeze(element.querySelector('legend')?.textContent ?? '', limit);
  if (namedByContent.has(role)) {
    const content = contentName(element, limit);
    if (content !== '') return content;
  }
  return squeeze(attribute(element, 'title') || attribute(element, 'placeholder') || svgTitle(element), limit);
}

export function descriptionOf(element: Element, limit: number): string {
  return referenced(element, 'aria-describedby', limit) || squeeze(attribute(element, 'aria-description'), limit);
}

/** Name from content: text, and the names of images inside. */
function contentName(element: Element, limit: number): string {
  const text = textOf(element, limit);
  if (text !== '') return text;
  for (const inner of element.querySelectorAll('[aria-label],img[alt],svg,[title]')) {
    const name = attribute(inner, 'aria-label') || attribute(inner, 'alt') || svgTitle(inner) || attribute(inner, 'title');
    if (name.trim() !== '') return squeeze(name, limit);
  }
  return '';
}

function svgTitle(element: Element): string {
  if (tagOf(element) !== 'svg') return '';
  const title = element.querySelector('title');
  return title === null ? '' : ownTextOf(title, 80);
}
