/** The decision: which candidate may be acted on, or why none. Pure: the same code in the page and in the benches. */
import { confidenceTrees, confidenceWeights, type Tree } from './confidenceModel.js';
import { decisionFeatures, sameThing } from './decisionFeatures.js';
import { absent, comparers } from './evidence.js';
import { capable, familyOf } from './families.js';
import type { Fingerprint } from './fingerprint.js';
import { knownAs, objectionsTo, type Claims, type KnownAs } from './objections.js';
import type { Capability, ExcludedEvidence, KnownElement } from './pageApi.js';
import { populationOf } from './population.js';
import { rank, type Ranked } from './rank.js';
import { sameLetters } from './texts.js';

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
  /** Who it is instead, where that is known: an element of another row, or the one that another locator was learnt on. */
  readonly known: KnownAs;
}

export interface Decision {
  /** Place in the list of candidates, or null: refused. */
  readonly chosen: number | null;
  readonly confidence: number;
  /** Lead of the best over its most likely rival, 0..1; see `Weighed`. */
  readonly lead: number;
  /** Best first, at most five different elements. */
  readonly judged: readonly Judged[];
  readonly refusal: string;
}

const rowSlot = comparers.findIndex(({ property }) => property === 'row');
const captionSlot = comparers.findIndex(({ property }) => property === 'caption');
const shownCandidates = 5;
/**
 * Of the odds of all candidates the best needs this share (or as much as the threshold, if that is less), and more where another one reaches that
 * too, or says the same. On made pages a share of 0.6 beside such a rival was wrong three times in a thousand (`npm run bench:mutations -- 1500`), 0.8 is not.
 */
const leastShare = 0.6;
const leastShareOfAlike = 0.8;
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
  const rivals = judged.slice(1).filter((one) => isRival(one, best));
  const weighed = weigh(
    best.confidence,
    rivals.map(({ confidence }) => confidence),
    saysTheSame(best) && rivals.some(saysTheSame),
  );
  const refusal = refusalOf(best, weighed, options);
  return { chosen: refusal === '' ? best.index : null, confidence: best.confidence, lead: weighed.lead, judged, refusal };
}

/** Not so if it is known to be another element. That it is of another row only counts where the best is of the learnt one. */
export function isRival({ known }: Pick<Judged, 'known'>, best: Ranked): boolean {
  return known === null || (known === 'row' && !ofLearntRow(best));
}

function ofLearntRow({ evidence }: Ranked): boolean {
  return evidence[rowSlot] === 1;
}

/** The learnt text is the candidate's, too. */
export function saysTheSame({ evidence }: Ranked): boolean {
  return (evidence[captionSlot] ?? absent) >= sameLetters;
}

/** One of the candidates is the element, at most: what the best is worth beside its rivals. */
export interface Weighed {
  /** Of the odds of all candidates and of "none of them", those of the best. */
  readonly share: number;
  /** Difference to the share of the most likely rival. */
  readonly lead: number;
  /** Confidence of that one, 0 if there is none. */
  readonly next: number;
  /** A rival says the learnt text as the best one does: only what is around them tells them apart. */
  readonly alike: boolean;
}

/** On libraries not learnt from, this finds more than a difference in confidence does and takes fewer of what was removed (`node bench/learn.mjs`). */
export function weigh(confidence: number, rivals: readonly number[], alike = false): Weighed {
  const own = oddsOf(confidence);
  const next = Math.max(0, ...rivals);
  const all = rivals.reduce((sum, rival) => sum + oddsOf(rival), 1 + own);
  return { share: own / all, lead: (own - oddsOf(next)) / all, next, alike };
}

function oddsOf(probability: number): number {
  return probability / Math.max(1 - probability, 1e-9);
}

/** Whether the best candidate may be chosen if nothing speaks against it. */
export function isGoodEnough(confidence: number, { share, lead, next, alike }: Weighed, { threshold, margin }: DecideOptions): boolean {
  // Above that share a higher threshold must not make a likely rival an unlikely one: it would heal what a lower one refuses.
  const least = alike || next >= Math.min(threshold, leastShare) ? leastShareOfAlike : Math.min(threshold, leastShare);
  return confidence >= threshold && share >= least && lead >= margin;
}

function refusalOf({ objections, confidence }: Judged, weighed: Weighed, options: DecideOptions): string {
  const [objection] = objections;
  if (objection !== undefined) return `The best candidate is another element: ${objection}.`;
  if (isGoodEnough(confidence, weighed, options)) return '';
  if (confidence < options.threshold)
    return `The best candidate reaches a confidence of ${percent(confidence)}, below ${percent(options.threshold)}.`;
  if (!weighed.alike && weighed.next < options.threshold && weighed.lead >= options.margin)
    return `The best candidate reaches a confidence of ${percent(confidence)}, but beside the others only ${percent(weighed.share)}.`;
  return `Two candidates are too much alike (${percent(confidence)} and ${percent(weighed.next)}).`;
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
  if (candidate === undefined) return { ...one, confidence: 0, objections: [], known: null };
  const rival = distinct.find((other) => other !== one);
  const features = decisionFeatures(target, candidate, one, rival ?? null, populationOf(candidates));
  const objections = objectionsTo(target, candidate, one, claims);
  return {
    ...one,
    confidence: probability(features),
    objections: objections.map(({ text }) => text),
    known: knownAs(objections),
  };
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
