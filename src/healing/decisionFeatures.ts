/** What the confidence is computed from: how strongly one candidate agrees, in absolute terms and against the others. Pure. */
import { keepsOwnClass } from './classNames.js';
import { scarcity } from './comparisons.js';
import { containerOf, idsAround } from './container.js';
import { absent, comparers, gained, lost } from './evidence.js';
import { captionFamiliarity, isNamed, nameFamiliarity, nameOfId } from './pageNames.js';
import { familyOf, fieldFamilies } from './families.js';
import type { Fingerprint } from './fingerprint.js';
import type { Population } from './population.js';
import { prepare, type Prepared } from './prepared.js';
import type { Ranked } from './rank.js';
import { isUnspaced, sameLetters, wordCover, wordsOf } from './texts.js';
import { stability } from './volatile.js';

/** Features of the candidate itself. */
const ownNames = [
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
  'names',
  'namesRare',
  'onlyField',
  'fieldsKept',
  'fieldsFewer',
  'sides',
  'optionsSame',
  'ownTextSame',
  'pageKnown',
  'captionKnown',
  'captionNew',
  'nameKnown',
  'nameNew',
  'classOwn',
  'containerKept',
  'containerKnown',
] as const;
/** How many features are the candidate's own. */
export const ownFeatures = ownNames.length;
type OwnName = (typeof ownNames)[number];

/** Names of all features, in the order of `decisionFeatures`: the own ones, then by how much each piece of evidence exceeds the rival's. */
export const featureNames: readonly string[] = [...ownNames, ...comparers.map(({ property }) => `${property}Lead`)];

const slot = new Map(comparers.map((comparer, i) => [comparer.property, i]));

/** Features of one ranked candidate; `rival` is the best candidate that is another element, or null. */
export function decisionFeatures(
  target: Fingerprint,
  candidate: Fingerprint,
  own: Ranked,
  rival: Ranked | null,
  population: Population,
): number[] {
  const value = (property: string): number => own.evidence[slot.get(property) ?? -1] ?? -1;
  const similarity = (property: string): number => Math.max(0, value(property));
  const caption = value('caption');
  const lead = rival === null ? 6 : clamp(own.score - rival.score, -6, 6);
  // The text is there but must not count: an assertion is about it.
  const hidden = caption === -1 && prepare(target).caption !== '';
  const id = value('id');
  const link = value('link');
  const captionSame = caption >= sameLetters ? 1 : 0;
  const idSame = similarity('idExact') > 0.5 ? 1 : 0;
  const linkSame = link === 1 ? 1 : 0;
  // The radio buttons of a group share their name.
  const fieldSame = similarity('field') > 0.95 && prepare(candidate).family !== 'check' ? 1 : 0;
  const testIdSame = similarity('testId') > 0.95 ? 1 : 0;
  const labelSame = similarity('label') > 0.95 || similarity('placeholder') > 0.95 || similarity('alt') > 0.95 ? 1 : 0;
  const label = Math.max(value('label'), value('placeholder'), value('alt'), value('title'));
  const classOwn = value('classes') >= 0 && keepsOwnClass(target, candidate) ? 1 : 0;
  const identities =
    Math.max(captionSame, labelSame) +
    idSame +
    classOwn +
    linkSame * scarcity(target.counts?.link, candidate.counts?.link) +
    fieldSame +
    testIdSame;
  const kept = fieldsKept(target, candidate, population);
  const captionFamiliar = captionFamiliarity(target, candidate);
  const nameFamiliar = attributesHidden(candidate, value) ? 0 : nameFamiliarity(target, candidate);
  const features: Record<OwnName, number> = {
    bias: 1,
    score: clamp(own.score, -10, 10) / 3,
    lead: lead / 3,
    leadSmall: Math.min(lead, 1),
    captionSame,
    captionClose: caption >= 0 && caption < sameLetters ? caption : 0,
    captionDiffers: caption >= 0 && caption < 0.5 ? 1 : 0,
    captionLost: caption === lost || caption === gained ? 1 : 0,
    noCaption: caption === -1 && !hidden ? 1 : 0,
    captionHidden: hidden ? 1 : 0,
    captionShared: captionSame * (1 - scarcity(candidate.counts?.text)),
    idSame,
    idDiffers: id >= 0 && id < 0.5 ? 1 : 0,
    linkSame,
    linkDiffers: link >= 0 && link < 0.5 ? 1 : 0,
    fieldSame,
    testIdSame,
    labelDiffers: label >= 0 && label < 0.5 ? 1 : 0,
    captionInside: !hidden && caption < sameLetters ? captionInside(target, candidate) : 0,
    roleSame: target.role !== undefined && target.role === candidate.role ? 1 : 0,
    rare: captionSame * scarcity(target.counts?.text) * scarcity(candidate.counts?.text),
    classes: similarity('classes'),
    tagSame: similarity('tag'),
    near: similarity('near'),
    path: similarity('path'),
    pathEnd: similarity('pathEnd'),
    position: similarity('position'),
    size: similarity('size'),
    identities: Math.min(identities, 3),
    placeOnly: identities < 0.5 && (caption === -1 || caption < 0.6) ? 1 : 0,
    names: similarity('names'),
    namesRare: similarity('namesRare'),
    onlyField: onlyField(target, candidate, population) ? 1 : 0,
    fieldsKept: kept === 1 ? 1 : 0,
    fieldsFewer: kept === -1 ? 1 : 0,
    sides: similarity('sides'),
    optionsSame: similarity('options'),
    ownTextSame: value('ownText') === 1 ? 1 : 0,
    pageKnown: target.names === undefined ? 0 : 1,
    // Speaks only against it, so it may count where an assertion is about the text.
    captionKnown: captionFamiliar === 1 ? 1 : 0,
    captionNew: captionFamiliar === -1 && !hidden ? 1 : 0,
    nameKnown: nameFamiliar === 1 ? 1 : 0,
    nameNew: nameFamiliar === -1 ? 1 : 0,
    classOwn,
    ...containers(target, candidate),
  };
  return [...ownNames.map((name) => features[name]), ...comparers.map((_, i) => evidenceLead(own.evidence[i], rival?.evidence[i]))];
}

/** Which named part of the page it stands in: the learnt one; another one that was on the old page, too. */
function containers(target: Fingerprint, candidate: Fingerprint): Record<'containerKept' | 'containerKnown', number> {
  const [learnt, other] = [containerOf(target), containerOf(candidate)];
  const kept = learnt !== '' && idsAround(candidate).has(learnt);
  const moved = !kept && other !== '' && !idsAround(target).has(other);
  return { containerKept: kept ? 1 : 0, containerKnown: moved && isNamed(target, nameOfId(other)) ? 1 : 0 };
}

/** The candidate has an id or a link, and it must not count: an assertion is about such. */
function attributesHidden({ id, link }: Fingerprint, value: (property: string) => number): boolean {
  return (id !== undefined && stability(id) > 0.5 && value('id') === -1) || (link !== undefined && value('link') === -1);
}

/** How much more one piece of evidence says for the one than for the other; missing on either side counts as absent. */
function evidenceLead(own = absent, other = absent): number {
  return own === other ? 0 : Math.max(own, absent) - Math.max(other, absent);
}

/** All the words of one caption are in the other: `Pet shelter API` and `Pet shelter API 1.2.0`. */
export function captionInside(target: Fingerprint, candidate: Fingerprint): number {
  const a = wordsOf(prepare(target).caption);
  const b = wordsOf(prepare(candidate).caption);
  if (a.length === 0 || b.length === 0 || !a.some((word) => word.length > 2 || isUnspaced(word))) return 0;
  return wordCover(a, new Set(b)) === 1 || wordCover(b, new Set(a)) === 1 ? 1 : 0;
}

/** The only field of its kind on the page, then and now. */
function onlyField(target: Fingerprint, candidate: Fingerprint, population: Population): boolean {
  return fieldsThenAndNow(target, candidate, population)?.every((count) => count === 1) ?? false;
}

/** Evidence of absence: 1 = the page has at least as many fields of this kind as when the target was learnt, -1 = fewer, 0 = that can't be said. */
function fieldsKept(target: Fingerprint, candidate: Fingerprint, population: Population): -1 | 0 | 1 {
  const [then, now] = fieldsThenAndNow(target, candidate, population) ?? [];
  if (then === undefined || now === undefined) return 0;
  return now >= then ? 1 : -1;
}

/** How many fields of the one kind that both are; null if they are of two kinds, or nobody counted. */
function fieldsThenAndNow(target: Fingerprint, candidate: Fingerprint, population: Population): readonly [number, number] | null {
  const family = familyOf(candidate);
  const then = target.counts?.fields;
  if (then === undefined || !fieldFamilies.has(family) || familyOf(target) !== family) return null;
  // Where nobody counted on the page itself, the candidates have to do.
  return [then, candidate.counts?.fields ?? population.count(family)];
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
  // Only the body has no path.
  return a.tag === b.tag && (a.path !== undefined || a.tag === 'body') && a.path === b.path && a.anchor === b.anchor;
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
