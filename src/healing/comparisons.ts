/** The comparisons that the comparers are made of: texts, names, lists, paths, boxes. Pure. */
import { fieldFamilies } from './families.js';
import type { Ancestor, Fingerprint } from './fingerprint.js';
import type { Population } from './population.js';
import { splitName, type Prepared } from './prepared.js';
import { normalise, pairDice, textSimilarity, wordCover, wordDice } from './texts.js';
import { stability, stem } from './volatile.js';

/** Neither has the property; only the target has it; only the candidate has it. */
export const absent = -1;
export const lost = -2;
export const gained = -3;

/** A value that few elements have proves more: 1 for one holder, falling with the logarithm. Of several counts the largest tells. */
export function scarcity(...counts: readonly (number | undefined)[]): number {
  return 1 / (1 + Math.log2(Math.max(1, ...counts.map((count) => count ?? 1))));
}

function presence(target: boolean, candidate: boolean): number | null {
  if (target) return candidate ? null : lost;
  return candidate ? gained : absent;
}

export function textual(a: string, b: string): number {
  return presence(a !== '', b !== '') ?? textSimilarity(a, b);
}

/** 1 when equal, 0 when different; only presence on both sides counts, everything else is 0 too. */
export function exact(a: string, b: string): number {
  return a !== '' && a === b ? 1 : 0;
}

export function norm(text: string | undefined): string {
  return text === undefined ? '' : normalise(text);
}

/** The name of one may have become the text of the other: the best of all pairings. */
export function captions(t: Prepared, c: Prepared, population: Population): number {
  if (calledBeside(t, c, population)) return besideItself;
  if ((t.sign !== '' && t.sign === c.caption) || (c.sign !== '' && c.sign === t.caption)) return 1;
  const known = presence(t.caption !== '', c.caption !== '');
  if (known !== null) return known;
  let best = textSimilarity(t.caption, c.caption);
  for (const a of t.captions) for (const b of c.captions) best = Math.max(best, textSimilarity(a, b));
  return best;
}

/**
 * The label of one may have become the placeholder or the aria-label of the other, or a text that merely stands beside the field: the best of all pairings, of
 * which at least one is a label that belongs to the field. Of two fields that have none, the nearest texts are compared.
 */
export function labels(t: Prepared, c: Prepared, population: Population): number {
  if (calledBeside(t, c, population)) return besideItself;
  const left = t.called;
  const right = c.called;
  const besideLeft = labelsBeside(t);
  const besideRight = labelsBeside(c);
  const known = presence(left.length > 0, right.length > 0);
  if (known === absent && besideLeft[0] !== undefined && besideLeft[0] === besideRight[0]) return 1;
  if (known === absent || (known === lost && besideRight.length === 0) || (known === gained && besideLeft.length === 0)) return known;
  let best = 0;
  for (const a of left) for (const b of [...right, ...besideRight]) best = Math.max(best, textSimilarity(a, b));
  for (const a of besideLeft) for (const b of right) best = Math.max(best, textSimilarity(a, b));
  // A text beside it that says something else need not be its label.
  return known !== null && best < 0.5 ? known : best;
}

/** Similarity of a label to the same words beside a field. */
const besideItself = 0.9;

/**
 * The field has a name of its own by now (`Search`), but the learnt one stands beside it, and no field of its kind is called so: where a widget is made of
 * several elements, the label names the whole of it.
 */
function calledBeside(t: Prepared, c: Prepared, population: Population): boolean {
  if (!fieldFamilies.has(t.family) || !fieldFamilies.has(c.family) || c.called.length === 0) return false;
  const beside = besideOf(c);
  return t.called.some((text) => beside.includes(text) && !c.called.includes(text) && !population.isCalled(c.family, text));
}

/**
 * What a person would read as the label of a field that has none but a hint inside: the nearest text on the left, above, or (check boxes) on the right.
 * Beside a labelled field stands the label of its neighbour.
 */
function labelsBeside({ sides, source, family }: Prepared): string[] {
  const { label, name, placeholder, title } = source;
  const labelled = label !== undefined || (name !== undefined && name !== placeholder && name !== title);
  if (labelled || !fieldFamilies.has(family)) return [];
  return besideOf({ sides, source });
}

function besideOf({ sides, source }: Pick<Prepared, 'sides' | 'source'>): string[] {
  return [sides.left[0], sides.above[0], sides.right[0], norm(source.row)].filter((text) => text !== undefined && text !== '') as string[];
}

export function token(a: string | undefined, b: string | undefined): number {
  const left = a ?? '';
  const right = b ?? '';
  const known = presence(stability(left) > 0.2, stability(right) > 0.2);
  if (known !== null) return known;
  if (left === right) return stability(left);
  if (stem(left) === stem(right)) return 0.6 * stability(left);
  return 0.8 * Math.max(wordDice(splitName(left), splitName(right)), 0.7 * pairDice(left.toLowerCase(), right.toLowerCase()));
}

export function sameStable(a: string | undefined, b: string | undefined): number {
  return a !== undefined && a === b ? stability(a) : 0;
}

/**
 * Attributes by name and value; how much of them is common. A name counts as the same when it was only spelled otherwise or got a prefix:
 * `data-stepnumber` and `data-step-number`, `data-toggle` and `data-bs-toggle`, `data-test` and `data-testid`.
 */
export function record(a: Readonly<Record<string, string>> | undefined, b: Readonly<Record<string, string>> | undefined): number {
  const known = presence(a !== undefined, b !== undefined);
  if (known !== null || a === undefined || b === undefined) return known ?? absent;
  const rest = new Map(Object.entries(b));
  let sum = 0;
  let pairs = 0;
  const alone = Object.entries(a).filter(([name, left]) => {
    const right = rest.get(name);
    if (right === undefined) return true;
    rest.delete(name);
    pairs++;
    sum += left === right ? 1 : 0.2 + 0.6 * textSimilarity(normalise(left), normalise(right));
    return false;
  });
  for (const [name, left] of alone) {
    const renamed = [...rest].find(([other, right]) => left === right && sameAttribute(name, other))?.[0];
    if (renamed === undefined) continue;
    rest.delete(renamed);
    pairs++;
    sum += 1;
  }
  const all = Object.keys(a).length + Object.keys(b).length - pairs;
  return all === 0 ? absent : sum / all;
}

function sameAttribute(a: string, b: string): boolean {
  if (testIdName.test(a) && testIdName.test(b)) return true;
  const [left, right] = [a, b].map((name) => splitName(name.replace(/^(?:data|aria)-/, ''))) as [string[], string[]];
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  return left.join('') === right.join('') || (short.length > 0 && short.every((word, i) => word === long[long.length - short.length + i]));
}

const testIdName = /^data-(?:test|cy|qa|e2e|pw)/;

export function lists(a: readonly string[] | undefined, b: readonly string[] | undefined): number {
  const known = presence(a !== undefined, b !== undefined);
  return (
    known ??
    wordDice(
      (a ?? []).map((x) => normalise(x)),
      (b ?? []).map((x) => normalise(x)),
    )
  );
}

/** Common class stems, each counted by its stability; utility classes of long lists dilute themselves. */
export function classes(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const known = presence(a.size > 0, b.size > 0);
  if (known !== null) return known;
  let common = 0;
  let all = 0;
  for (const [name, weight] of a) {
    all += weight;
    if (b.has(name)) common += weight;
  }
  for (const [name, weight] of b) if (!a.has(name)) all += weight;
  if (all === 0) return absent;
  const same = common / all;
  if (same > 0.5) return same;
  return Math.max(same, 0.5 * wordDice([...a.keys()].flatMap(splitName), [...b.keys()].flatMap(splitName)));
}

/**
 * Common words of all names that developers gave the element, whichever attribute they stand in: `remove` may become `jsoneditor-remove`, an id a class.
 * Each word counts by its rarity among the candidates (inverse document frequency, Spärck Jones 1972).
 */
export function names(t: Prepared, c: Prepared, population: Population): number {
  const known = presence(t.nameWords.size > 0, c.nameWords.size > 0);
  if (known !== null) return known;
  let common = 0;
  let all = 0;
  for (const [word, trust] of t.nameWords) {
    const weight = trust * population.weightOf(word);
    all += weight;
    if (c.nameWords.has(word)) common += 2 * weight;
  }
  for (const [word, trust] of c.nameWords) all += trust * population.weightOf(word);
  return all === 0 ? absent : Math.min(1, common / all);
}

/** The rarest common word of names. */
export function namesRare(t: Prepared, c: Prepared, population: Population): number {
  if (t.nameWords.size === 0) return absent;
  let best = 0;
  for (const [word, trust] of t.nameWords)
    if (word.length > 2 && c.nameWords.has(word)) best = Math.max(best, trust * population.weightOf(word));
  return best;
}

export function links(t: Prepared, c: Prepared): number {
  const left = t.source.link ?? '';
  const right = c.source.link ?? '';
  const known = presence(left !== '', right !== '');
  if (known !== null) return known;
  if (left === right) return 1;
  const last = t.link.at(-1);
  const tail = last !== undefined && last === c.link.at(-1) ? 0.7 : 0;
  return Math.max(tail, 0.8 * wordDice(t.link, c.link), 0.6 * wordDice(splitName(left), splitName(right)));
}

export function around(t: Prepared, c: Prepared): number {
  const known = presence(t.near.length > 0, c.near.length > 0);
  return known ?? 0.5 * wordCover(t.near, c.nearSet) + 0.5 * wordDice(t.near, c.near);
}

/** The same text on the same side. */
export function beside(t: Prepared, c: Prepared): number {
  let sum = 0;
  let n = 0;
  for (const side of ['left', 'above', 'right', 'below'] as const) {
    const first = t.sides[side][0];
    if (first === undefined) continue;
    n++;
    const other = c.sides[side];
    if (other.includes(first)) sum++;
  }
  return n === 0 ? absent : sum / n;
}

/** Longest common subsequence of the enclosing elements, each pair by tag, id, role and classes. */
export function enclosing(a: readonly Ancestor[] | undefined, b: readonly Ancestor[] | undefined): number {
  if (a === undefined || b === undefined || a.length + b.length === 0) return absent;
  const rows: number[] = new Array<number>(b.length + 1).fill(0);
  for (const left of a) {
    let diagonal = 0;
    for (let j = 1; j <= b.length; j++) {
      const up = rows[j] ?? 0;
      const right = b[j - 1];
      const pair = right === undefined ? 0 : enclosingPair(left, right);
      rows[j] = Math.max(up, rows[j - 1] ?? 0, diagonal + pair);
      diagonal = up;
    }
  }
  return (2 * (rows[b.length] ?? 0)) / (a.length + b.length);
}

function enclosingPair(a: Ancestor, b: Ancestor): number {
  let got = a.tag === b.tag ? 1 : 0;
  let wanted = 1;
  if (a.id !== undefined || b.id !== undefined) {
    wanted += 1.5;
    if (a.id === b.id) got += 1.5;
  }
  if (a.role !== undefined || b.role !== undefined) {
    wanted += 0.5;
    if (a.role === b.role) got += 0.5;
  }
  if (a.classes !== undefined || b.classes !== undefined) {
    wanted += 1;
    got += wordDice((a.classes ?? []).map(stem), (b.classes ?? []).map(stem));
  }
  return got / wanted;
}

/** 1 minus the edit distance of two step lists over the longer one. */
export function sequence(a: readonly string[], b: readonly string[]): number {
  const known = presence(a.length > 0, b.length > 0);
  if (known !== null) return known;
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = stepCost(a[i - 1] ?? '', b[j - 1] ?? '');
      current[j] = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + change);
    }
    previous = current;
  }
  return 1 - (previous[b.length] ?? 0) / Math.max(a.length, b.length);
}

function stepCost(a: string, b: string): number {
  if (a === b) return 0;
  return a.replace(/\d+$/, '') === b.replace(/\d+$/, '') ? 0.5 : 1;
}

export function suffix(a: readonly string[], b: readonly string[]): number {
  const known = presence(a.length > 0, b.length > 0);
  if (known !== null) return known;
  let n = 0;
  while (n < a.length && n < b.length && n < 6 && a[a.length - 1 - n] === b[b.length - 1 - n]) n++;
  return n / Math.min(6, Math.max(a.length, b.length));
}

/** Same anchor id, and how alike the steps below it are. */
export function anchored(t: Prepared, c: Prepared): number {
  const known = presence(t.anchor.length > 0, c.anchor.length > 0);
  if (known !== null) return known;
  if (t.anchor[0] !== c.anchor[0]) return 0;
  const a = t.anchor.slice(1);
  const b = c.anchor.slice(1);
  return a.length === 0 && b.length === 0 ? 1 : 0.4 + 0.6 * Math.max(0, sequence(a, b));
}

export function order(a: readonly [number, number] | undefined, b: readonly [number, number] | undefined): number {
  if (a === undefined || b === undefined) return absent;
  if (a[0] === b[0]) return a[1] === b[1] ? 1 : 0.8;
  return a[1] - a[0] === b[1] - b[0] ? 0.6 : 0;
}

/** Closeness of the upper left corners; measured from the left and from the right, as pages are centred or stretched. */
export function position(t: Fingerprint, c: Fingerprint): number {
  const a = t.box;
  const b = c.box;
  if (a === undefined || b === undefined || a[2] + a[3] === 0 || b[2] + b[3] === 0) return absent;
  const wa = t.viewport?.[0] ?? 0;
  const wb = c.viewport?.[0] ?? 0;
  const fromLeft = Math.abs(a[0] - b[0]);
  const fromRight = wa === 0 || wb === 0 ? fromLeft : Math.abs(wa - a[0] - a[2] - (wb - b[0] - b[2]));
  const distance = Math.hypot(Math.min(fromLeft, fromRight), a[1] - b[1]);
  return Math.exp(-distance / 200);
}

export function size(a: Fingerprint['box'], b: Fingerprint['box']): number {
  if (a === undefined || b === undefined || a[2] + a[3] === 0 || b[2] + b[3] === 0) return absent;
  return ratio(a[2], b[2]) * ratio(a[3], b[3]);
}

function ratio(a: number, b: number): number {
  return Math.min(a, b) / Math.max(a, b, 1);
}
