/** How many elements of the document share a value: rarity. Native look-ups where there are some; texts by how they begin. */
import type { Counts } from '../fingerprint.js';
import { buttonTypes, controlRoles } from '../families.js';
import { stability } from '../volatile.js';
import { attribute, isEditableHost, isSeen, isVisible, quote, squeeze, tagOf, textOf } from './dom.js';

const textNodes = 4000;
/** Copies of a text that are asked whether a person sees them; of one that there are more of, a few hidden ones say nothing. */
const copiesLookedAt = 8;

/** Text nodes by the character code that they begin with, white space aside. */
export type TextsByBeginning = ReadonlyMap<number, readonly Text[]>;
export type TextsOf = (scope: Document | ShadowRoot) => TextsByBeginning;

/** The key of texts that begin with a character that is unusual, or not to be seen. */
const unusual = -1;

export function textsByBeginning(scope: Document | ShadowRoot): TextsByBeginning {
  const found = new Map<number, Text[]>();
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  for (let seen = 0; seen < textNodes; seen++) {
    const node = walker.nextNode() as Text | null;
    if (node === null) break;
    const beginning = beginningOf(node.data);
    if (beginning === null) continue;
    const known = found.get(beginning);
    if (known) known.push(node);
    else found.set(beginning, [node]);
  }
  return found;
}

/** @returns null for white space */
function beginningOf(text: string): number | null {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return unusual;
    if (code > 32) return code;
  }
  return null;
}

/**
 * @param testId the attribute that holds the element's test id, if it has one
 * @param classes those of its fingerprint
 */
export function countsOf(element: Element, text: string, testId: string | undefined, classes: readonly string[], textsOf: TextsOf): Counts {
  const scope = element.getRootNode() as Document | ShadowRoot;
  const counts: Record<string, number> = {};
  if (text !== '') counts['text'] = countText(scope, text, textsOf(scope));
  const id = attribute(element, 'id');
  // Browsers keep a table of the ids; in old documents they look them up without regard to case.
  if (id !== '') counts['id'] = [...scope.querySelectorAll(`#${CSS.escape(id)}`)].filter((other) => attribute(other, 'id') === id).length;
  const named = { testId, field: 'name', link: 'href' };
  for (const [name, key] of Object.entries(named)) {
    const value = key === undefined ? '' : attribute(element, key);
    if (value !== '') counts[name] = scope.querySelectorAll(`[${key ?? ''}="${quote(value)}"]`).length;
  }
  const telling = classes.filter(isTelling).slice(0, 6);
  // A token that was cut names no class of the page.
  const holders = new Map(telling.map((name) => [name, countClass(scope, name) || Infinity]));
  const fewest = Math.min(...holders.values());
  if (fewest < Infinity) counts['className'] = fewest;
  const own = ownClassesOf(classes, new Set(telling.filter((name) => holders.get(name) === 1)));
  if (own > 0) counts['ownClasses'] = own;
  const fields = countFields(element, () => fieldsIn(scope));
  if (fields > 0) counts['fields'] = fields;
  return counts;
}

const fieldTags = ['input', 'textarea', 'select'];
const fieldSelector = [...fieldTags, '[contenteditable]'].join();
const fieldLimit = 200;

/** Visible fields of each kind; null if there are too many to say. */
export type Fields = ReadonlyMap<string, number> | null;

export function fieldsIn(scope: Document | ShadowRoot): Fields {
  // Browsers keep these lists from one question to the next.
  if (scope instanceof Document && fieldTags.reduce((n, tag) => n + scope.getElementsByTagName(tag).length, 0) > fieldLimit) return null;
  const fields = scope.querySelectorAll(fieldSelector);
  if (fields.length > fieldLimit) return null;
  const found = new Map<string, number>();
  for (const field of fields) {
    const kind = fieldKind(field);
    if (kind !== '' && isVisible(field)) found.set(kind, (found.get(kind) ?? 0) + 1);
  }
  return found;
}

/** Visible fields of the element's kind, itself included; 0 if it is none, or there are too many to say. */
export function countFields(element: Element, fieldsAround: () => Fields): number {
  const kind = fieldKind(element);
  if (kind === '') return 0;
  const fields = fieldsAround();
  return fields === null ? 0 : (fields.get(kind) ?? 0) + (isVisible(element) ? 0 : 1);
}

/** The families of fields (families.ts), told without a fingerprint. */
function fieldKind(element: Element): string {
  const tag = tagOf(element);
  if (tag === 'select') return 'select';
  if (tag === 'textarea' || (tag !== 'input' && isEditableHost(element))) return 'text';
  if (tag !== 'input') return '';
  const type = attribute(element, 'type').toLowerCase() || 'text';
  if (type === 'hidden' || buttonTypes.has(type)) return '';
  if (type === 'checkbox' || type === 'radio') return 'check';
  return type === 'range' || type === 'file' ? type : 'text';
}

function countClass(scope: Document | ShadowRoot, name: string): number {
  return scope.querySelectorAll(`.${CSS.escape(name)}`).length;
}

/** A class token that a person wrote. */
const isTelling = (name: string): boolean => stability(name) > 0.5;

/** Which of the wanted class tokens only this element has, as in `Counts`. */
export function ownClassesOf(classes: readonly string[], alone: ReadonlySet<string>): number {
  return classes.reduce((bits, name, i) => (alone.has(name) ? bits | (1 << i) : bits), 0);
}

/** Those of the class tokens that one element has. */
export function classesAlone(scope: Document | ShadowRoot, classes: readonly string[]): ReadonlySet<string> {
  return new Set(classes.filter((name) => isTelling(name) && countClass(scope, name) === 1));
}

/**
 * Places on the page that show this text where a person sees it: counted by the first text node, then confirmed on the whole. Where nobody sees it, the
 * elements that are called so.
 */
function countText(scope: Document | ShadowRoot, text: string, texts: TextsByBeginning): number {
  const unseen: Element[] = [];
  let n = 0;
  // Texts that only begin alike cost a closer look; a few are enough to know whether the text is rare.
  let doubtful = 20;
  for (const node of candidatesFor(text, texts)) {
    const holder = node.parentElement;
    const piece = squeeze(node.data, 100);
    if (piece === text) {
      if (n >= copiesLookedAt || (holder && isSeen(holder))) n++;
      else if (holder && unseen.length < copiesLookedAt) unseen.push(holder);
    } else if (doubtful > 0 && piece !== '' && text.startsWith(piece) && holder) {
      doubtful--;
      if (confirms(holder, text) && isSeen(holder)) n++;
    }
  }
  return n > 0 ? n : countCalled(unseen, scope.querySelectorAll(namingSelector(`="${quote(text)}"`)));
}

const namingAttributes = ['aria-label', 'title', 'alt', 'placeholder'] as const;
const controlSelector = ['button', 'a', ...[...controlRoles].map((role) => `[role=${role}]`)].join();

/** @param value what the attributes are asked for, e.g. `="Edit"`; empty: whether they are there */
function namingSelector(value: string): string {
  return [
    ...namingAttributes.map((name) => `[${name}${value}]`),
    ...[...buttonTypes].map((type) => `input[type=${type}][value${value}]`),
  ].join();
}

/** Elements by the texts that their attributes call them. */
export function namedElements(roots: readonly ParentNode[]): ReadonlyMap<string, readonly Element[]> {
  const found = new Map<string, Element[]>();
  const all = roots.flatMap((root) => [...root.querySelectorAll(namingSelector(''))]);
  for (const element of all) {
    // The value of a button is what it says, that of a field what somebody entered.
    const names =
      tagOf(element) === 'input' && buttonTypes.has(attribute(element, 'type').toLowerCase())
        ? [...namingAttributes, 'value']
        : namingAttributes;
    for (const text of new Set(names.map((name) => squeeze(attribute(element, name), 100)))) {
      if (text === '') continue;
      const known = found.get(text);
      if (known) known.push(element);
      else found.set(text, [element]);
    }
  }
  return found;
}

/**
 * Controls and other elements that show no text but are called so, as an icon is: by an attribute, or by a text for screen readers only; 1 at least.
 * @param unseen elements that hold the text where no person sees it
 * @param named elements of which an attribute says it
 */
export function countCalled(unseen: readonly Element[], named: Iterable<Element>): number {
  const called = new Set<Element>();
  const controlOf = (element: Element): Element | null => element.closest(controlSelector);
  for (const element of unseen) {
    const control = controlOf(element);
    if (control) called.add(control);
  }
  for (const element of named) called.add(controlOf(element) ?? element);
  let n = 0;
  for (const element of called) if (n >= copiesLookedAt || isSeen(element)) n++;
  return Math.max(1, n);
}

/** Text nodes that may hold the text, or its beginning. */
function candidatesFor(text: string, texts: TextsByBeginning): readonly Text[] {
  const unusualOnes = texts.get(unusual) ?? [];
  const beginning = beginningOf(text) ?? unusual;
  return beginning === unusual ? unusualOnes : [...unusualOnes, ...(texts.get(beginning) ?? [])];
}

function confirms(element: Element, text: string): boolean {
  let node: Element | null = element;
  for (let level = 0; node !== null && level < 3; level++, node = node.parentElement) if (textOf(node, 100) === text) return true;
  return false;
}
