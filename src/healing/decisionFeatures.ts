/** What the confidence is computed from: how strongly one candidate agrees, in absolute terms and against the others. Pure. */
import { comparers, gained, lost } from './evidence.js';
import type { Fingerprint } from './fingerprint.js';
import { prepare, type Prepared } from './prepared.js';
import type { Ranked } from './rank.js';
import { isUnspaced, wordCover, wordsOf } from './texts.js';

/** Names of the features, in the order of `decisionFeatures`. */
export const featureNames = [
  'bias',
  'score',
  'lead',
  'leadSmall',
  'captionSame',
  'captionClose',
  'captionDiffers',
  'captionLost',
  'noCaption',
  'captionHidden',
  'captionShared',
  'idSame',
  'idDiffers',
  'linkSame',
  'linkDiffers',
  'fieldSame',
  'testIdSame',
  'labelDiffers',
  'captionInside',
  'roleSame',
  'rare',
  'classes',
  'tagSame',
  'near',
  'path',
  'pathEnd',
  'position',
  'size',
  'identities',
  'placeOnly',
] as const;
export type FeatureName = (typeof featureNames)[number];

const slot = new Map(comparers.map((comparer, i) => [comparer.property, i]));

/** Features of one ranked candidate; `rival` is the score of the best candidate that is another element, or null. */
export function decisionFeatures(target: Fingerprint, candidate: Fingerprint, own: Ranked, rival: number | null): number[] {
  const value = (property: string): number => own.evidence[slot.get(property) ?? -1] ?? -1;
  const similarity = (property: string): number => Math.max(0, value(property));
  const caption = value('caption');
  const lead = rival === null ? 6 : clamp(own.score - rival, -6, 6);
  // The text is there but must not count: an assertion is about it.
  const hidden = caption === -1 && prepare(target).caption !== '';
  const id = value('id');
  const link = value('link');
  const captionSame = caption === 1 ? 1 : 0;
  const idSame = similarity('idExact') > 0.5 ? 1 : 0;
  const linkSame = link === 1 ? 1 : 0;
  const fieldSame = similarity('field') > 0.95 ? 1 : 0;
  const testIdSame = similarity('testId') > 0.95 ? 1 : 0;
  const labelSame = similarity('label') > 0.95 || similarity('placeholder') > 0.95 || similarity('alt') > 0.95 ? 1 : 0;
  const label = Math.max(value('label'), value('placeholder'), value('alt'), value('title'));
  const identities = Math.max(captionSame, labelSame) + idSame + linkSame * scarce(candidate.counts?.link) + fieldSame + testIdSame;
  const features: Record<FeatureName, number> = {
    bias: 1,
    score: clamp(own.score, -10, 10) / 3,
    lead: lead / 3,
    leadSmall: Math.min(lead, 1),
    captionSame,
    captionClose: caption >= 0 && caption < 1 ? caption : 0,
    captionDiffers: caption >= 0 && caption < 0.5 ? 1 : 0,
    captionLost: caption === lost || caption === gained ? 1 : 0,
    noCaption: caption === -1 && !hidden ? 1 : 0,
    captionHidden: hidden ? 1 : 0,
    captionShared: captionSame * (1 - scarce(candidate.counts?.text)),
    idSame,
    idDiffers: id >= 0 && id < 0.5 ? 1 : 0,
    linkSame,
    linkDiffers: link >= 0 && link < 0.5 ? 1 : 0,
    fieldSame,
    testIdSame,
    labelDiffers: label >= 0 && label < 0.5 ? 1 : 0,
    captionInside: caption < 1 ? captionInside(target, candidate) : 0,
    roleSame: target.role !== undefined && target.role === candidate.role ? 1 : 0,
    rare: captionSame * scarce(target.counts?.text) * scarce(candidate.counts?.text),
    classes: similarity('classes'),
    tagSame: similarity('tag'),
    near: similarity('near'),
    path: similarity('path'),
    pathEnd: similarity('pathEnd'),
    position: similarity('position'),
    size: similarity('size'),
    identities: Math.min(identities, 3),
    placeOnly: identities < 0.5 && (caption === -1 || caption < 0.6) ? 1 : 0,
  };
  return featureNames.map((name) => features[name]);
}

/** All the words of one caption are in the other: `Pet shelter API` and `Pet shelter API 1.2.0`. */
export function captionInside(target: Fingerprint, candidate: Fingerprint): number {
  const a = wordsOf(prepare(target).caption);
  const b = wordsOf(prepare(candidate).caption);
  if (a.length === 0 || b.length === 0 || !a.some((word) => word.length > 2 || isUnspaced(word))) return 0;
  return wordCover(a, new Set(b)) === 1 || wordCover(b, new Set(a)) === 1 ? 1 : 0;
}

function scarce(count: number | undefined): number {
  return count === undefined || count <= 1 ? 1 : 1 / (1 + Math.log2(count));
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** True when one encloses the other and both show the same: a link and the span that is its only content. */
export function sameThing(a: Fingerprint, b: Fingerprint): boolean {
  if (!sameBox(a, b) && !sameCaption(prepare(a), prepare(b))) return false;
  const left = prepare(a).steps;
  const right = prepare(b).steps;
  return encloses(left, right) || encloses(right, left);
}

/** True when two fingerprints of one page were taken from the same element, by two locators. */
export function sameElement(a: Fingerprint, b: Fingerprint): boolean {
  return a.tag === b.tag && a.path !== undefined && a.path === b.path && a.anchor === b.anchor;
}

function sameBox(a: Fingerprint, b: Fingerprint): boolean {
  const x = a.box;
  const y = b.box;
  return x !== undefined && y !== undefined && x[2] > 0 && x[3] > 0 && x.every((value, i) => value === y[i]);
}

function sameCaption(a: Prepared, b: Prepared): boolean {
  return a.caption !== '' && a.caption === b.caption;
}

/** Paths are cut at their front, so the outer one is looked for at every depth. */
function encloses(outer: readonly string[], inner: readonly string[]): boolean {
  for (let depth = 1; depth <= 6 && depth < inner.length; depth++) {
    const head = inner.slice(0, inner.length - depth);
    const n = Math.min(head.length, outer.length);
    if (n < 1 || (n < 8 && head.length !== outer.length)) continue;
    let equal = true;
    for (let i = 1; i <= n && equal; i++) equal = head[head.length - i] === outer[outer.length - i];
    if (equal) return true;
  }
  return false;
}
