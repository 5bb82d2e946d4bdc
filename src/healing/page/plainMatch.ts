/**
 * The element of a locator in the plain cases, without Playwright's selector engines: asking those a second time takes longer than all the rest of a capture,
 * as a role is computed for every element of the page. What is found here is what Playwright matches too (its rules for text, labels, roles and
 * names; packages/injected/src of its repository); it may match more. So the answer holds for a strict call that succeeds: that matched one.
 */
import { buttonTypes } from '../families.js';
import type { PlainPart } from '../pageApi.js';
import { attribute, hasAttribute, quote, tagOf } from './dom.js';

type Root = Document | Element;

/** More candidates of one kind than this are left to Playwright. */
const candidateLimit = 4000;
const textNodeLimit = 30_000;

/** An element and its text, as `comparable`. */
interface Worded {
  readonly element: Element;
  readonly text: string;
  /** Whether something else than its text may name it; told when that is asked for. */
  isNamedOtherwise?: boolean;
}

/** Elements of a document with their texts: each kind is looked for once, and the next locators of its kind go through the same texts. */
export class WordedElements {
  readonly #bySelector = new Map<string, readonly Worded[]>();
  #leaves: readonly Worded[] | undefined;

  constructor(private readonly document: Document) {}

  /** What a CSS selector finds. */
  select(root: Root, css: string): readonly Worded[] {
    if (root !== this.document) return withTexts(root, css);
    let found = this.#bySelector.get(css);
    if (!found) this.#bySelector.set(css, (found = withTexts(root, css)));
    return found;
  }

  /** The parents of all text nodes with words in them. */
  leaves(root: Root): readonly Worded[] {
    return root === this.document ? (this.#leaves ??= leavesIn(root)) : leavesIn(root);
  }
}

function withTexts(root: Root, css: string): Worded[] {
  const found = select(root, css);
  if (found.length > candidateLimit) return [];
  return found.map((element) => ({ element, text: comparable(element.textContent) }));
}

function leavesIn(root: Root): Worded[] {
  const found: Worded[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let seen = 0; seen < textNodeLimit; seen++) {
    const node = walker.nextNode();
    if (node === null) return found;
    const text = comparable(node.nodeValue ?? '');
    if (node.parentElement !== null && text !== '') found.push({ element: node.parentElement, text });
  }
  return [];
}

/**
 * @param worded of the document as it is now
 * @returns the only element that plainly matches; null if there is none, or several
 */
export function plainMatch(parts: readonly PlainPart[], worded: WordedElements): Element | null {
  try {
    return onlyMatch(parts, worded);
  } catch {
    return null; // a page that puts its own things in place of the browser's, such as a form field named `closest`
  }
}

function onlyMatch(parts: readonly PlainPart[], worded: WordedElements): Element | null {
  let roots: readonly Root[] = [document];
  for (const part of parts) {
    const found = new Set<Element>();
    for (const root of roots) for (const element of matchesIn(root, part, worded)) found.add(element);
    roots = [...found];
    if (roots.length === 0) return null;
  }
  const [only] = roots;
  return roots.length === 1 && only instanceof Element ? only : null;
}

function matchesIn(root: Root, part: PlainPart, worded: WordedElements): readonly Element[] {
  switch (part.by) {
    case 'css':
      return select(root, part.css);
    case 'attribute':
      return select(root, part.exact ? `[${part.name}="${quote(part.value)}"]` : `[${part.name}]`).filter((element) => {
        const value = attribute(element, part.name);
        return part.exact ? value === part.value : value.toLowerCase().includes(part.value.toLowerCase());
      });
    case 'text':
      return leavesWith(root, matcherOf(part), worded);
    case 'label':
      return labelledBy(root, matcherOf(part), worded);
    case 'hasText':
      return root instanceof Element && hasText(root, matcherOf(part)) ? [root] : [];
    case 'role':
      return withRole(root, part.role, part.name === null ? null : { value: part.name, exact: part.exact }, worded);
  }
}

function select(root: Root, css: string): Element[] {
  try {
    return [...root.querySelectorAll(css)];
  } catch {
    return []; // not the browser's CSS
  }
}

interface Words {
  readonly value: string;
  readonly exact: boolean;
}

interface TextMatcher {
  /** What the text has somewhere, as `comparable`: a quick no for nearly all texts of a page. */
  readonly part: string;
  readonly matches: (text: string) => boolean;
}

/** In lower case, and without superfluous white space. */
function comparable(text: string): string {
  return tidy(text).toLowerCase();
}

function tidy(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

function matcherOf({ value, exact }: Words): TextMatcher {
  const part = value.toLowerCase();
  return {
    part,
    // Invisible characters are left to Playwright.
    matches: (text) => !/[\u200b\u00ad]/.test(text) && (exact ? tidy(text) === value : comparable(text).includes(part)),
  };
}

/** Elements that hold one text node and nothing else. */
function leavesWith(root: Root, matcher: TextMatcher, worded: WordedElements): Element[] {
  return worded
    .leaves(root)
    .filter(
      ({ element, text }) =>
        text.includes(matcher.part) && matcher.matches(element.textContent) && element.childNodes.length === 1 && showsText(element),
    )
    .map(({ element }) => element);
}

const unread = new Set(['script', 'style', 'noscript']);

function showsText(element: Element): boolean {
  return !unread.has(tagOf(element)) && element.shadowRoot === null && element.closest('head') === null;
}

/** Whether `textContent` is what Playwright takes for the element's text. */
function isPlainText(element: Element): boolean {
  if (!showsText(element) || element.querySelector('script,style,noscript,input[type=submit],input[type=button],input[type=reset]'))
    return false;
  for (const inner of element.querySelectorAll('*')) if (inner.shadowRoot !== null) return false;
  return true;
}

function hasText(element: Element, { matches }: TextMatcher): boolean {
  return matches(element.textContent) && isPlainText(element);
}

function labelledBy(root: Root, matcher: TextMatcher, worded: WordedElements): Element[] {
  const found = select(root, '[aria-label]').filter(
    (element) => !hasAttribute(element, 'aria-labelledby') && matcher.matches(attribute(element, 'aria-label')),
  );
  for (const { element, text } of worded.select(document, 'label')) {
    const label = element as HTMLLabelElement;
    if (!text.includes(matcher.part) || !hasText(label, matcher)) continue;
    const { control } = label;
    if (control === null || !root.contains(control)) continue;
    if (!hasAttribute(control, 'aria-labelledby') && attribute(control, 'aria-label').trim() === '') found.push(control);
  }
  return found;
}

/** Where elements of a role are found; with other attributes they may have another role (see `hasRole`). */
const selectorOfRole: Readonly<Record<string, string>> = {
  button: 'button,input[type=button],input[type=submit],input[type=reset]',
  link: 'a[href]',
  heading: 'h1,h2,h3,h4,h5,h6',
  textbox: 'textarea,input:not([list])',
  searchbox: 'input[type=search]:not([list])',
  checkbox: 'input[type=checkbox]',
  radio: 'input[type=radio]',
  spinbutton: 'input[type=number]',
  slider: 'input[type=range]',
  combobox: 'select:not([multiple]):not([size])',
  tab: '',
  menuitem: '',
  switch: '',
};
const textboxTypes = new Set(['text', 'email', 'tel', 'url']);
/** Roles that are named by their content. */
const named = new Set(['button', 'link', 'heading', 'tab', 'menuitem', 'switch']);

function withRole(root: Root, role: string, name: Words | null, worded: WordedElements): Element[] {
  const native = selectorOfRole[role];
  if (native === undefined) return [];
  const candidates = worded.select(root, `${native === '' ? '' : `${native},`}[role=${role}]`);
  const matcher = name === null ? null : matcherOf(name);
  const mayBeNamed = matcher === null ? () => true : nameGuess(matcher, worded);
  return candidates
    .filter(
      (one) =>
        mayBeNamed(one) &&
        hasRole(one.element, role) &&
        (matcher === null || isNamed(one.element, role, matcher)) &&
        isExposed(one.element),
    )
    .map(({ element }) => element);
}

/** A quick no for most of a page's buttons, links and fields: an element's own `labels` are looked for in the whole document. */
function nameGuess({ part }: TextMatcher, worded: WordedElements): (one: Worded) => boolean {
  let labelled: Set<Element | null> | null = null;
  return (one) => {
    const { element, text } = one;
    if (text.includes(part)) return true;
    if (!(one.isNamedOtherwise ??= element.matches('input,select,textarea,[aria-label]'))) return false;
    if (hasAttribute(element, 'aria-label') || (tagOf(element) === 'input' && buttonTypes.has((element as HTMLInputElement).type)))
      return true;
    labelled ??= new Set(
      worded
        .select(document, 'label')
        .filter((label) => label.text.includes(part))
        .map((label) => (label.element as HTMLLabelElement).control),
    );
    return labelled.has(element);
  };
}

function hasRole(element: Element, role: string): boolean {
  if (hasAttribute(element, 'role')) return attribute(element, 'role') === role;
  return role !== 'textbox' || tagOf(element) === 'textarea' || textboxTypes.has((element as HTMLInputElement).type);
}

/** Part of the accessibility tree. */
function isExposed(element: Element): boolean {
  return element.checkVisibility({ checkVisibilityCSS: true }) && element.closest('[aria-hidden=true i]') === null;
}

function isNamed(element: Element, role: string, matcher: TextMatcher): boolean {
  if (hasAttribute(element, 'aria-labelledby')) return false;
  const given = attribute(element, 'aria-label');
  if (given.trim() !== '') return matcher.matches(given);
  const tag = tagOf(element);
  const labels = (): ArrayLike<Element> => (element as HTMLInputElement).labels ?? [];
  if (tag === 'input' && role === 'button')
    return matcher.matches((element as HTMLInputElement).value) && (element as HTMLInputElement).value !== '' && labels().length === 0;
  if (tag === 'input' || tag === 'select' || tag === 'textarea') {
    const [label, another] = Array.from(labels());
    return label !== undefined && another === undefined && isExposed(label) && contentIs(label, element, matcher);
  }
  return named.has(role) && contentIs(element, null, matcher) && labels().length === 0;
}

/** Whether the one text inside is the name, and nothing else adds to it. `control`: the labelled control, which does not name itself. */
function contentIs(element: Element, control: Element | null, { matches }: TextMatcher): boolean {
  const content = contentOf(element, control);
  // Styles are asked for last: that takes longest, and most elements have another name.
  return (
    content !== null &&
    matches(content.text.nodeValue ?? '') &&
    content.text.parentElement?.checkVisibility({ checkVisibilityCSS: true }) === true &&
    content.holders.every(addsNothing)
  );
}

interface Content {
  /** The only text node with words in it. */
  readonly text: Text;
  /** The elements in which something could add to it. */
  readonly holders: readonly Element[];
}

/** @returns null if there are more texts, or something else that could count as text */
function contentOf(element: Element, control: Element | null): Content | null {
  const texts: Text[] = [];
  const holders: Element[] = [];
  const isPlain = (node: Element): boolean => {
    holders.push(node);
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (child.nodeType === Node.TEXT_NODE) {
        if ((child.nodeValue ?? '').trim() !== '' && texts.push(child as Text) > 1) return false;
      } else if (child.nodeType === Node.ELEMENT_NODE && child !== control) {
        const inner = child as Element;
        if (attribute(inner, 'aria-hidden') === 'true' || isSilentPicture(inner)) continue;
        if (!isInline(inner) || !isPlain(inner)) return false;
      }
    }
    return true;
  };
  const plain = isPlain(element);
  const [text] = texts;
  return plain && text !== undefined ? { text, holders } : null;
}

/** A drawing without a title. */
function isSilentPicture(element: Element): boolean {
  return (
    tagOf(element) === 'svg' && element.textContent.trim() === '' && !element.getAttributeNames().some((key) => key.startsWith('aria-'))
  );
}

/** Elements that add nothing but their text to a name. */
const inlineTags = new Set(['span', 'div', 'b', 'i', 'em', 'strong', 'small', 'p', 'u']);

function isInline(element: Element): boolean {
  return inlineTags.has(tagOf(element)) && element.getAttributeNames().every((key) => key === 'class' || key === 'style' || key === 'id');
}

/** No text by style sheet, none of a shadow tree, none of elsewhere. */
function addsNothing(element: Element): boolean {
  if (element.shadowRoot !== null || hasAttribute(element, 'aria-owns')) return false;
  if (getComputedStyle(element).content !== 'normal') return false;
  return ['::before', '::after'].every((pseudo) => /^(none|normal)$/.test(getComputedStyle(element, pseudo).content));
}
