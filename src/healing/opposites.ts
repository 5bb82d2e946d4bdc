/** Words for opposite jobs, of which pages have both side by side: who says the one is not who said the other. English words only. Pure. */
import type { Fingerprint } from './fingerprint.js';
import { prepare, type Prepared } from './prepared.js';
import { wordsOf } from './texts.js';

/**
 * Words that name a job wherever they stand. Left out is what one control says in turn, by its state: show and hide, expand and collapse, play and pause.
 */
const jobs = pairsOf(
  'next | previous prev',
  'up | down',
  'add plus | remove delete minus',
  'edit | remove delete',
  'undo | redo',
  'increase increment | decrease decrement',
  'indent | outdent',
  'accept approve allow | reject decline deny',
  'import | export',
  'upload | download',
  'ascending asc | descending desc',
  'min minimum | max maximum',
);
/** Words that in class names are about the layout, and short ones: they tell in texts only. */
const places = pairsOf(
  'first | last',
  'left | right',
  'top | bottom',
  'start | end',
  'before | after',
  'from | to',
  'in | out',
  'yes | no',
  'save | cancel',
  'oldest | newest',
);

type Pair = readonly [readonly string[], readonly string[]];

function pairsOf(...texts: readonly string[]): readonly Pair[] {
  return texts.map((text) => {
    const [one = '', other = ''] = text.split(' | ');
    return [one.split(' '), other.split(' ')];
  });
}

/**
 * A word of the target and its opposite, which the candidate says instead; null if there is no such pair.
 * @param textCounts false where an assertion is about the text: then the names that developers gave are compared alone
 */
export function oppositeWords(target: Fingerprint, candidate: Fingerprint, textCounts: boolean): readonly [string, string] | null {
  const [t, c] = [prepare(target), prepare(candidate)];
  if (!textCounts) return opposite(jobs, new Set(t.nameWords.keys()), new Set(c.nameWords.keys()));
  return opposite([...jobs, ...places], textWords(t), textWords(c)) ?? opposite(jobs, allWords(t), allWords(c));
}

function opposite(pairs: readonly Pair[], target: ReadonlySet<string>, candidate: ReadonlySet<string>): readonly [string, string] | null {
  for (const [one, other] of pairs) {
    for (const [ours, theirs] of [
      [one, other],
      [other, one],
    ] as const) {
      const [a, b] = [ours.find((word) => target.has(word)), theirs.find((word) => candidate.has(word))];
      if (a === undefined || b === undefined) continue;
      if (!theirs.some((word) => target.has(word)) && !ours.some((word) => candidate.has(word))) return [a, b];
    }
  }
  return null;
}

function textWords({ caption, sign }: Prepared): ReadonlySet<string> {
  return new Set([...wordsOf(caption), sign]);
}

function allWords(prepared: Prepared): ReadonlySet<string> {
  return new Set([...textWords(prepared), ...prepared.nameWords.keys()]);
}
