/** The decision: which candidate may be acted on, or why none. Pure: the same code in the page and in the benches. */
import { confidenceTrees, confidenceWeights, type Tree } from './confidenceModel.js';
import { decisionFeatures, sameThing } from './decisionFeatures.js';
import { capable, familyOf } from './families.js';
import type { Fingerprint } from './fingerprint.js';
import { objectionsTo, type Claims } from './objections.js';
import type { Capability, ExcludedEvidence, KnownElement } from './pageApi.js';
import { populationOf } from './population.js';
import { rank, type Ranked } from './rank.js';

export interface DecideOptions {
  /** Smallest confidence and smallest lead, 0..1. */
  readonly threshold: number;
  readonly margin: number;
  readonly capability?: Capability;
  readonly excluded?: readonly ExcludedEvidence[];
  readonly known?: readonly KnownElement[];
}

/** A ranked candidate with its confidence and what speaks against it. */
export interface Judged extends Ranked {
  readonly confidence: number;
  readonly objections: readonly string[];
}

export interface Decision {
  /** Place in the list of candidates, or null: refused. */
  readonly chosen: number | null;
  readonly confidence: number;
  /** Difference in confidence between the best and the next that is another element. */
  readonly lead: number;
  /** Best first, at most five different elements. */
  readonly judged: readonly Judged[];
  readonly refusal: string;
}

const shownCandidates = 5;
/** Difference in score up to which the control is preferred to a part or a wrapper of it. */
const hardlyWorse = 0.5;

export function decide(target: Fingerprint, candidates: readonly Fingerprint[], options: DecideOptions): Decision {
  const capability = options.capability ?? 'any';
  const ranked = rank(target, candidates, options.excluded ?? []).filter((one) => {
    const candidate = candidates[one.index];
    return candidate !== undefined && capable(candidate, capability);
  });
  const distinct = differentThings(target, ranked, candidates, shownCandidates);
  const judged = distinct.map((one) =>
    judge(target, candidates, one, distinct, { known: options.known ?? [], excluded: options.excluded ?? [], candidates }),
  );
  const best = judged[0];
  if (best === undefined) return { chosen: null, confidence: 0, lead: 0, judged, refusal: 'No element of this kind is on the page.' };
  const next = judged[1];
  const lead = best.confidence - (next?.confidence ?? 0);
  const refusal = refusalOf(best, next, lead, options);
  return { chosen: refusal === '' ? best.index : null, confidence: best.confidence, lead, judged, refusal };
}

function refusalOf(best: Judged, next: Judged | undefined, lead: number, options: DecideOptions): string {
  const objection = best.objections[0];
  if (objection !== undefined) return `The best candidate is another element: ${objection}.`;
  if (best.confidence < options.threshold) {
    return `The best candidate reaches a confidence of ${percent(best.confidence)}, below ${percent(options.threshold)}.`;
  }
  if (next !== undefined && lead < options.margin) {
    return `Two candidates are too much alike (${percent(best.confidence)} and ${percent(next.confidence)}).`;
  }
  return '';
}

function percent(value: number): string {
  return `${String(Math.round(value * 100))} %`;
}

/**
 * One of every group of elements that show the same thing (a link and the span that is its only content): the best, or the one that is the same
 * kind of control as the target if it is hardly worse.
 */
export function differentThings(
  target: Fingerprint,
  ranked: readonly Ranked[],
  candidates: readonly Fingerprint[],
  limit: number,
): Ranked[] {
  const family = familyOf(target);
  const kept: Ranked[] = [];
  for (const one of ranked) {
    const own = candidates[one.index];
    if (own === undefined) continue;
    const place = kept.findIndex((other) => {
      const fingerprint = candidates[other.index];
      return fingerprint !== undefined && sameThing(own, fingerprint);
    });
    const double = kept[place];
    const doubled = double === undefined ? undefined : candidates[double.index];
    if (double === undefined || doubled === undefined) {
      if (kept.length >= limit) break;
      kept.push(one);
    } else if (familyOf(doubled) !== family && familyOf(own) === family && double.score - one.score < hardlyWorse) kept[place] = one;
  }
  return kept;
}

function judge(target: Fingerprint, candidates: readonly Fingerprint[], one: Ranked, distinct: readonly Ranked[], claims: Claims): Judged {
  const candidate = candidates[one.index];
  if (candidate === undefined) return { ...one, confidence: 0, objections: [] };
  const rival = distinct.find((other) => other !== one);
  const features = decisionFeatures(target, candidate, one, rival ?? null, populationOf(candidates));
  return { ...one, confidence: probability(features), objections: objectionsTo(target, candidate, one, claims) };
}

const learnt = { weights: confidenceWeights, trees: confidenceTrees };

/** A logistic model, corrected by boosted trees; 0.9 means that nine of ten such heals were right on sites not learnt from. */
export function probability(features: readonly number[], { weights, trees } = learnt): number {
  let odds = 0;
  weights.forEach((weight, i) => (odds += weight * (features[i] ?? 0)));
  for (const tree of trees) odds += leafOf(tree, features);
  return 1 / (1 + Math.exp(-odds));
}

function leafOf(tree: Tree, features: readonly number[]): number {
  let node = tree;
  while (typeof node !== 'number') node = (features[node[0]] ?? 0) > node[1] ? node[3] : node[2];
  return node;
}
