/** A fingerprint made ready for many comparisons: texts normalised, tokens split, once per fingerprint. Pure. */
import type { Fingerprint } from './fingerprint.js';
import { familyOf, type Family } from './families.js';
import { normalise, wordsOf } from './texts.js';
import { stability, stem } from './volatile.js';

export interface Prepared {
  readonly source: Fingerprint;
  readonly family: Family;
  /** What a person would call the element: accessible name, else text, caption, label, placeholder, alt, title. */
  readonly caption: string;
  /** The word for its text if that is but a sign; else empty. */
  readonly sign: string;
  /** Every text that a person might call it by: name, text, caption of an input button. */
  readonly captions: readonly string[];
  readonly text: string;
  readonly ownText: string;
  /** Label, placeholder, alt, title and the name of its control. */
  readonly labels: readonly string[];
  /** What a field may be called by, as it is written on it: label, placeholder, title and accessible name. */
  readonly called: readonly string[];
  readonly near: readonly string[];
  readonly nearSet: ReadonlySet<string>;
  readonly sides: Readonly<Record<'left' | 'above' | 'right' | 'below', readonly string[]>>;
  /** Class stems with their stability. */
  readonly classes: ReadonlyMap<string, number>;
  /** Words of the names that developers gave it (id, name, classes, test ids, data attributes), with the stability of the name. */
  readonly nameWords: ReadonlyMap<string, number>;
  readonly steps: readonly string[];
  readonly anchor: readonly string[];
  readonly link: readonly string[];
}

const cache = new WeakMap<Fingerprint, Prepared>();

export function prepare(source: Fingerprint): Prepared {
  let prepared = cache.get(source);
  if (prepared === undefined) {
    prepared = make(source);
    cache.set(source, prepared);
  }
  return prepared;
}

/** A sign such as `×` or `»` is an icon, not a text: the next name is looked for. */
const readable = /[\p{L}\p{N}]/u;

/** The caption, not normalised. */
export function captionOf(f: Fingerprint): string {
  return (
    [f.name, f.text, f.value, f.label, f.placeholder, f.alt, f.title, f.owner].find((text) => text !== undefined && readable.test(text)) ??
    ''
  );
}

/** The words of the signs that buttons have instead of a text; the next version of a page may write the word. */
const signs: Readonly<Record<string, string>> = {
  '×': 'close',
  '✕': 'close',
  '✖': 'close',
  '✗': 'close',
  '⨯': 'close',
  '«': 'previous',
  '‹': 'previous',
  '»': 'next',
  '›': 'next',
};

function make(f: Fingerprint): Prepared {
  const sides = f.near ?? {};
  const near = [...(sides.left ?? []), ...(sides.above ?? []), ...(sides.right ?? []), ...(sides.below ?? []), ...(sides.around ?? [])];
  const words = wordsOf(normalise(near.join(' ')));
  const classes = new Map<string, number>();
  for (const token of f.classes ?? []) {
    const base = stem(token);
    if (base !== '') classes.set(base, Math.max(classes.get(base) ?? 0, stability(token)));
  }
  const caption = normalise(captionOf(f));
  return {
    source: f,
    family: familyOf(f),
    caption,
    sign: signs[f.name ?? f.text ?? f.value ?? ''] ?? '',
    captions: [
      ...new Set([caption, ...[f.name, f.text, f.value].map((text) => normalise(text ?? ''))].filter((text) => readable.test(text))),
    ],
    text: normalise(f.text ?? f.name ?? ''),
    ownText: normalise(f.ownText ?? f.text ?? ''),
    labels: [f.label, f.placeholder, f.alt, f.title, f.owner].map((text) => normalise(text ?? '')),
    called: [f.label, f.placeholder, f.title, f.name].flatMap((text) => (text === undefined ? [] : [normalise(text)])),
    near: words,
    nearSet: new Set(words),
    sides: { left: list(sides.left), above: list(sides.above), right: list(sides.right), below: list(sides.below) },
    classes,
    nameWords: nameWordsOf(f),
    steps: split(f.path),
    anchor: split(f.anchor),
    link: (f.link ?? '')
      .toLowerCase()
      .split(/[/?#&]+/)
      .filter((part) => part !== ''),
  };
}

function nameWordsOf(f: Fingerprint): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const name of [f.id, f.field, ...(f.classes ?? []), ...Object.values(f.testIds ?? {}), ...Object.values(f.data ?? {})]) {
    const trust = name === undefined ? 0 : stability(name);
    if (name === undefined || trust <= 0.2) continue;
    for (const word of splitName(stem(name))) if (word.length > 1) found.set(word, Math.max(found.get(word) ?? 0, trust));
  }
  return found;
}

function list(texts: readonly string[] | undefined): readonly string[] {
  return (texts ?? []).map((text) => normalise(text));
}

function split(path: string | undefined): readonly string[] {
  return path === undefined || path === '' ? [] : path.split('/');
}

/** `signupEmail_2` -> signup, email, 2 */
export function splitName(token: string): string[] {
  return token
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
}
