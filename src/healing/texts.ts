/** Comparing texts: normalising, words (characters for scripts without spaces), similarity. Pure. */

/** Lower case, compatibility forms folded, white space and invisible marks collapsed. */
export function normalise(text: string): string {
  const plain = /^[\t\n\r -~]*$/.test(text) ? text : folded(text);
  return (untidy.test(plain) ? plain.replace(/\s+/g, ' ').trim() : plain).toLowerCase();
}

const untidy = /[^\S ]| {2}|^ | $/;

/** Nearly all texts have nothing to fold, and folding takes longer than all the rest. */
function folded(text: string): string {
  return text.normalize('NFKC').replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]/g, '');
}

const unspaced = /[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/;

/** True for a word of a script that is written without spaces, where two characters say as much as a word elsewhere. */
export function isUnspaced(word: string): boolean {
  return unspaced.test(word);
}

/** Words of a normalised text; scripts written without spaces give character pairs. */
export function wordsOf(normalised: string): string[] {
  const found: string[] = [];
  for (const run of normalised.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []) {
    if (!unspaced.test(run) || run.length < 3) found.push(run);
    else for (let i = 0; i + 1 < run.length; i++) found.push(run.slice(i, i + 2));
  }
  return found;
}

/** Share of common words of two word lists, 0..1 (Dice over multisets). */
export function wordDice(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const left = new Map<string, number>();
  for (const word of a) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of b) {
    const n = left.get(word) ?? 0;
    if (n > 0) {
      common++;
      left.set(word, n - 1);
    }
  }
  return (2 * common) / (a.length + b.length);
}

/** Share of `a` that is found in `b`, 0..1. */
export function wordCover(a: readonly string[], b: ReadonlySet<string>): number {
  if (a.length === 0) return 0;
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return common / a.length;
}

/** Dice of character pairs, 0..1: robust against inflection and typing variants. */
export function pairDice(a: string, b: string): number {
  if (a === b) return 1;
  if (a.length < 2 || b.length < 2) return 0;
  const left = new Map<string, number>();
  for (let i = 0; i + 1 < a.length; i++) {
    const pair = a.slice(i, i + 2);
    left.set(pair, (left.get(pair) ?? 0) + 1);
  }
  let common = 0;
  for (let i = 0; i + 1 < b.length; i++) {
    const pair = b.slice(i, i + 2);
    const n = left.get(pair) ?? 0;
    if (n > 0) {
      common++;
      left.set(pair, n - 1);
    }
  }
  return (2 * common) / (a.length + b.length - 2);
}

function lettersOf(normalised: string): string {
  return normalised.replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
}

/** Similarity of texts that differ in signs and spaces only. */
export const sameLetters = 0.95;

/** Similarity of two normalised texts, 0..1; numbers count little (`Cart (3)` and `Cart (5)`). */
export function textSimilarity(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1;
  if (a === '' || b === '') return 0;
  // `/pet/{id}` and `/pet /{id}`, `Special character` and `Special character...`: only signs and spaces differ.
  const compact = lettersOf(a);
  if (compact.length > 1 && compact === lettersOf(b)) return sameLetters;
  const plainA = a.replace(/\d+/g, '').trim();
  const plainB = b.replace(/\d+/g, '').trim();
  if (plainA === plainB && /\p{L}{2}/u.test(plainA)) return 0.85;
  const words = wordDice(wordsOf(a), wordsOf(b));
  if (a.length > 60 || b.length > 60) return 0.9 * words;
  return 0.9 * Math.max(words, 0.85 * pairDice(a, b));
}
