/** Ranking: every candidate is compared with the target property by property; the weighted evidence adds up to a score. Pure. */
import { absent, comparers, gained, lost, type Comparer } from './evidence.js';
import { compatible } from './families.js';
import type { Fingerprint } from './fingerprint.js';
import type { ExcludedEvidence } from './pageApi.js';
import { populationOf, type Population } from './population.js';
import { prepare } from './prepared.js';
import { rankWeights } from './weights.js';

export interface Ranked {
  /** Place in the list of candidates. */
  readonly index: number;
  /** Log-odds-like sum of weighted evidence; comparable within one call. */
  readonly score: number;
  /** One value for each of `comparers`: similarity 0..1 or `absent`, `lost`, `gained`. */
  readonly evidence: readonly number[];
}

/** Compatible candidates, best first. Ties keep the order of the list. */
export function rank(target: Fingerprint, candidates: readonly Fingerprint[], excluded: readonly ExcludedEvidence[] = []): Ranked[] {
  const used = comparers.map((comparer) => !comparer.excludedBy.some((reason) => excluded.includes(reason)));
  const population = populationOf(candidates);
  const ranked: Ranked[] = [];
  candidates.forEach((candidate, index) => {
    if (!compatible(target, candidate)) return;
    const evidence = evidenceOf(target, candidate, population, used);
    ranked.push({ index, score: scoreOf(evidence), evidence });
  });
  return ranked.sort((a, b) => b.score - a.score || a.index - b.index);
}

/** @param population what the candidate is one of */
export function evidenceOf(target: Fingerprint, candidate: Fingerprint, population: Population, used?: readonly boolean[]): number[] {
  const t = prepare(target);
  const c = prepare(candidate);
  return comparers.map((comparer, i) => (used?.[i] === false ? absent : comparer.compare(t, c, population)));
}

export function scoreOf(evidence: readonly number[]): number {
  let score = 0;
  for (let i = 0; i < evidence.length; i++) {
    const comparer = comparers[i];
    if (comparer !== undefined) score += contribution(comparer, evidence[i] ?? absent);
  }
  return score;
}

/** What one piece of evidence adds to the score. */
export function contribution(comparer: Comparer, value: number): number {
  const weights = rankWeights[comparer.property];
  if (weights === undefined || value === absent) return 0;
  if (value === lost) return weights[2];
  if (value === gained) return weights[3];
  return weights[0] * value + weights[1] * (1 - value);
}
