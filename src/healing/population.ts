/** What the candidates of one decision have in common: a word or a kind of field that only one of them has proves more. Pure. */
import { fieldFamilies, type Family } from './families.js';
import type { Fingerprint } from './fingerprint.js';
import { prepare } from './prepared.js';

export interface Population {
  /** 1 for a word of names that at most one candidate has, falling with the logarithm of how many have it. */
  weightOf(word: string): number;
  /** How many candidates are of a family. */
  count(family: Family): number;
  /** Whether a field of the family is called so (normalised), by a label or a name of its own. */
  isCalled(family: Family, text: string): boolean;
}

const cache = new WeakMap<readonly Fingerprint[], Population>();

export function populationOf(candidates: readonly Fingerprint[]): Population {
  let population = cache.get(candidates);
  if (population === undefined) {
    population = make(candidates);
    cache.set(candidates, population);
  }
  return population;
}

function make(candidates: readonly Fingerprint[]): Population {
  const words = new Map<string, number>();
  const families = new Map<Family, number>();
  const called = new Set<string>();
  for (const candidate of candidates) {
    const { nameWords, family, called: own } = prepare(candidate);
    for (const text of fieldFamilies.has(family) ? own : []) called.add(`${family} ${text}`);
    for (const word of nameWords.keys()) words.set(word, (words.get(word) ?? 0) + 1);
    families.set(family, (families.get(family) ?? 0) + 1);
  }
  return {
    weightOf: (word) => 1 / (1 + Math.log2(Math.max(1, words.get(word) ?? 1))),
    isCalled: (family, text) => called.has(`${family} ${text}`),
    count: (family) => families.get(family) ?? 0,
  };
}
