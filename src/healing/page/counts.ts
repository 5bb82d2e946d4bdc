/** How many elements of the document share a value: rarity. Native look-ups where there are some, one bounded text walk. */
import type { Counts } from '../fingerprint.js';
import { buttonTypes, controlRoles } from '../families.js';
import { stability } from '../volatile.js';
import { attribute, isEditableHost, isSeen, isVisible, squeeze, tagOf, textOf } from './dom.js';

const textNodes = 4000;
/** Copies of a text that are asked whether a person sees them; of one that there are more of, a few hidden ones say nothing. */
const copiesLookedAt = 8;

/**
 * @param testId the attribute that holds the element's test id, if it has one
 * @param classes those of its fingerprint
 */
export function countsOf(element: Element, text: string, testId: string | undefined, classes: readonly string[]): Counts {
  const scope = element.getRootNode() as Document | ShadowRoot;
  const counts: Record<string, number> = {};
  if (text !== '') counts['text'] = countText(scope, text);
  const named = { id: 'id', testId, field: 'name', link: 'href' };
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

const fieldSelector = 'input,textarea,select,[contenteditable]';
const fieldLimit = 200;

/** Visible fields of each kind; null if there are too many to say. */
export type Fields = ReadonlyMap<string, number> | null;

export function fieldsIn(scope: Document | ShadowRoot): Fields {
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
function countText(scope: Document | ShadowRoot, text: string): number {
  const walker = document.createTreeWalker(scope, 4);
  const unseen: Element[] = [];
  let n = 0;
  // Texts that only begin alike cost a closer look; a few are enough to know whether the text is rare.
  let doubtful = 20;
  for (let seen = 0; seen < textNodes; seen++) {
    const node = walker.nextNode();
    if (node === null) break;
    const value = node.nodeValue ?? '';
    if (!mayBegin(value, text) || value.trim() === '') continue;
    const piece = squeeze(value, 100);
    if (piece === text) {
      if (n >= copiesLookedAt || (node.parentElement && isSeen(node.parentElement))) n++;
      else if (node.parentElement && unseen.length < copiesLookedAt) unseen.push(node.parentElement);
    } else if (doubtful > 0 && text.startsWith(piece) && node.parentElement) {
      doubtful--;
      if (confirms(node.parentElement, text) && isSeen(node.parentElement)) n++;
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

/** A quick no for nearly all texts; whether one that begins with a space or an unusual character begins like `text`, the closer look says. */
function mayBegin(value: string, text: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code > 127 || code === text.charCodeAt(0)) return true;
    if (code > 32) return false;
  }
  return false;
}

function confirms(element: Element, text: string): boolean {
  let node: Element | null = element;
  for (let level = 0; node !== null && level < 3; level++, node = node.parentElement) if (textOf(node, 100) === text) return true;
  return false;
}

function quote(value: string): string {
  return value.replace(/["\\\n\r\f]/g, (char) => `\\${char.charCodeAt(0).toString(16)} `);
}
