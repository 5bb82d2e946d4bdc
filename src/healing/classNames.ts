/** Class tokens that name an element, as an id does, rather than say how it looks or in which state it is. Pure. */
import type { Fingerprint } from './fingerprint.js';
import { splitName } from './prepared.js';

/** Which element is selected, open or checked is not who the element is. */
export const stateWords: ReadonlySet<string> = new Set(
  'active current selected checked open opened expanded pressed focus focused hover hovered highlighted visible hidden enabled disabled today'.split(
    ' ',
  ),
);

/**
 * Words of utility classes and of variants (Tailwind, Bootstrap and alike), of passing states, and of kinds that every page has several of: that one
 * element has such a class is chance.
 */
const commonWords = new Set(
  (
    'absolute align animate around auto background baseline between black block body bold border bottom bounce break button capitalize center ' +
    'clear closed collapse collapsed color column container content control cursor danger dark default delay dirty display divide duration ease ' +
    'even fade field fill fixed flex float font form full gray green grid group grow height icon inline inner input inset invalid invisible ' +
    'italic item items justify label large last layout leading left light line link list loaded loading lower lowercase margin medium middle ' +
    'muted normal nowrap offset opacity option order outer outline overflow padding placeholder pointer primary pristine pulse relative right ' +
    'rotate round rounded scale screen secondary select self semibold shadow show shown shrink slate small snap space spin start static sticky ' +
    'stretch success table text thin title touch touched track tracking transform transition translate transparent truncate underline untouched ' +
    'upper uppercase valid warning white whitespace width wrap wrapper yellow'
  ).split(' '),
);

/** At least one word of it is a name. */
function isName(token: string): boolean {
  const words = splitName(token);
  return (
    !words.some((word) => stateWords.has(word)) && words.some((word) => word.length >= 4 && !commonWords.has(word) && !/\d/.test(word))
  );
}

/** The class tokens that only this element of its page had. */
function ownNames({ classes = [], counts }: Fingerprint): string[] {
  return classes.filter((token, i) => ((counts?.ownClasses ?? 0) & (1 << i)) !== 0 && isName(token));
}

/** True when a class token names the learnt element alone on the old page, and the candidate alone on this one. */
export function keepsOwnClass(target: Fingerprint, candidate: Fingerprint): boolean {
  const theirs = new Set(ownNames(candidate));
  return ownNames(target).some((token) => theirs.has(token));
}
