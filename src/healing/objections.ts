/** Contradictions: reasons for which a candidate is another element, however much else agrees. Pure. */
import { keepsOwnClass } from './classNames.js';
import { captionInside, sameElement, sameThing } from './decisionFeatures.js';
import { absent, comparers } from './evidence.js';
import { compatible, familyOf, fieldFamilies } from './families.js';
import type { Fingerprint } from './fingerprint.js';
import type { ExcludedEvidence, KnownElement } from './pageApi.js';
import { oppositeWords } from './opposites.js';
import { populationOf } from './population.js';
import { captionOf, prepare } from './prepared.js';
import { contribution, evidenceOf, scoreOf, type Ranked } from './rank.js';
import { normalise, textSimilarity } from './texts.js';
import { stability, stem } from './volatile.js';

const slot = new Map(comparers.map((comparer, i) => [comparer.property, i]));
/** Another learnt element has to describe the candidate this much better to claim it. */
const claimLead = 0.1;
/** From this similarity on, two texts are the same text, though written differently. */
const sameCaption = 0.8;
/** From this similarity on, two names are the same: ids, links and the like, and those that are words for people. */
const sameName = 0.7;
const sameWords = 0.5;

/** The other learnt elements of the page, what they may choose from, and the evidence that must not count. */
export interface Claims {
  readonly known: readonly KnownElement[];
  readonly candidates: readonly Fingerprint[];
  readonly excluded: readonly ExcludedEvidence[];
}

/** `row`: another row's; `claimed`: another learnt element's; `other`: it differs from what was learnt. */
export interface Objection {
  readonly kind: 'row' | 'claimed' | 'other';
  /** A short sentence. */
  readonly text: string;
}

/** Who a candidate is instead of the learnt element, where that is known. */
export type KnownAs = 'row' | 'claimed' | null;

export function knownAs(objections: readonly Objection[]): KnownAs {
  const as = (kind: 'row' | 'claimed'): boolean => objections.some((objection) => objection.kind === kind);
  return as('claimed') ? 'claimed' : as('row') ? 'row' : null;
}

/** Empty = nothing speaks against it. */
export function objectionsTo(target: Fingerprint, candidate: Fingerprint, own: Ranked, options: Claims): Objection[] {
  const row = otherRow(target, candidate, (own.evidence[slot.get('caption') ?? -1] ?? absent) >= sameCaption);
  const claimant = claimedBy(target, candidate, own, options);
  return [
    ...(row === '' ? [] : [{ kind: 'row' as const, text: row }]),
    ...differences(target, candidate, own, options.candidates).map((text) => ({ kind: 'other' as const, text })),
    ...(claimant === null ? [] : [{ kind: 'claimed' as const, text: `another learnt locator points at it: ${claimant}` }]),
  ];
}

/** Contradictions between what was learnt and the candidate alone. */
function differences(target: Fingerprint, candidate: Fingerprint, own: Ranked, candidates: readonly Fingerprint[]): string[] {
  const value = (property: string): number => own.evidence[slot.get(property) ?? -1] ?? -1;
  const found: string[] = [];
  const strong = strongIdentity(target, candidate, value, candidates);
  const caption = value('caption');
  const classOwn = value('classes') >= 0 && keepsOwnClass(target, candidate);
  if (!strong && !classOwn && caption >= 0 && caption < 0.35 && value('label') < 0.8 && captionInside(target, candidate) === 0) {
    found.push(`it says ${told(candidate)} where ${told(target)} was learnt`);
  }
  if (!strong && caption >= 0 && differsInNumber(captionOf(target), captionOf(candidate))) {
    found.push(`its text differs in a number: ${told(candidate)}`);
  }
  const textCounts = caption !== absent || captionOf(target) === '';
  const opposite = strong || caption >= sameCaption ? null : oppositeWords(target, candidate, textCounts);
  if (opposite !== null) found.push(`it is for the opposite: "${opposite[1]}" where "${opposite[0]}" was learnt`);
  // Of what is edited only those words are known for which the locator asks.
  if (target.editable && candidate.editable && target.text !== undefined && candidate.text !== target.text)
    found.push('it does not say what the locator asks for');
  const neighbour = formerNeighbour(target, candidate);
  if (neighbour !== '') found.push(neighbour);
  // An icon has no text that could have changed.
  const hasNone = caption === absent && textCounts && !fieldFamilies.has(familyOf(candidate));
  if (hasNone || (caption >= 0 && caption < sameCaption)) {
    const names = hasNone ? 'id and other names' : 'text, id and other names';
    if (nothingNamesIt(target, candidate, value)) found.push(`nothing that names it is the same: ${names} all differ`);
  }
  const copy = strong ? '' : otherCopy(target, candidate, value) || oneOfFewer(target, candidate, value);
  if (copy !== '') found.push(copy);
  if (!strong && caption < sameCaption && formerContainer(target, candidate)) found.push('it looks like what enclosed the learnt element');
  return found;
}

/**
 * An own name that only this element has, and only the learnt one had: test id, id, name attribute. Rows repeat test ids, and the radio buttons of a
 * group share their name.
 */
function strongIdentity(
  target: Fingerprint,
  candidate: Fingerprint,
  value: (property: string) => number,
  candidates: readonly Fingerprint[],
): boolean {
  const alone = (count: number | undefined, nameOf: (one: Fingerprint) => string | undefined): boolean =>
    (count ?? 1) < 2 && candidates.filter((one) => nameOf(one) === nameOf(candidate)).length < 2;
  const { testId, id, field } = target.counts ?? {};
  return (
    (value('testId') > 0.95 && alone(testId, ({ testIds }) => JSON.stringify(testIds))) ||
    (value('idExact') > 0.9 && alone(id, (one) => one.id)) ||
    (value('field') > 0.95 && familyOf(candidate) !== 'check' && alone(field, (one) => one.field))
  );
}

/** Another row's key: the row was named when learnt and is named otherwise now. */
function otherRow(target: Fingerprint, candidate: Fingerprint, saysTheSame: boolean): string {
  if (target.row === undefined || candidate.row === undefined) return '';
  const a = normalise(target.row);
  const b = normalise(candidate.row);
  // More words in the same cell (`petId` became `petId * string`) still name the same row.
  if (a.startsWith(`${b} `) || b.startsWith(`${a} `)) return '';
  if (a === b || (textSimilarity(a, b) > 0.6 && !differsInNumber(a, b))) return '';
  // `24` may be written `W24` by now.
  if (isNumber(a) && a === b.match(/\d+/)?.[0]) return '';
  // The row's key may be the element's own text, which is then judged as text.
  if (isOwnText(a, target)) return '';
  // The rows may be made otherwise by now: what named the learnt one stands beside it still.
  if (saysTheSame && isOnly(target) && isOnly(candidate) && textsBeside(candidate).includes(a)) return '';
  return `it is in the row "${short(candidate.row)}", not in "${short(target.row)}"`;
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** One place of its page shows its text. */
function isOnly(f: Fingerprint): boolean {
  return prepare(f).caption !== '' && f.counts?.text === 1;
}

function textsBeside(f: Fingerprint): readonly string[] {
  const { left, above, right, below } = prepare(f).sides;
  return [...left, ...above, ...right, ...below];
}

function isOwnText(row: string, f: Fingerprint): boolean {
  return row === prepare(f).caption || row === normalise(f.name ?? f.text ?? '');
}

/** `Row 12` and `Row 13`: words alike, numbers not. Counters in brackets (`Cart (3)`) are allowed to change. */
function differsInNumber(a: string, b: string): boolean {
  const left = withoutCounters(a);
  const right = withoutCounters(b);
  if (left === right) return false;
  return left.replace(/\d+/g, '#') === right.replace(/\d+/g, '#');
}

function withoutCounters(text: string): string {
  return normalise(text).replace(/[([]\s*\d+\s*[)\]]/g, '');
}

/** The text of the candidate stood beside the target when it was learnt: it is the neighbour. A field may take its name from there, but not from below. */
function formerNeighbour(target: Fingerprint, candidate: Fingerprint): string {
  const { sides, caption, family } = prepare(target);
  const own = prepare(candidate).caption;
  // The name of the control around it may be the text of what stands beside it.
  const isOwners = target.owner !== undefined && candidate.owner === undefined;
  if ((caption === '' && !fieldFamilies.has(family)) || (own === caption && !isOwners)) return '';
  const beside = fieldFamilies.has(family) ? sides.below : textsBeside(target);
  return own.length > 1 && beside.includes(own) ? `${told(candidate)} was its neighbour when learnt` : '';
}

/**
 * There were several with this text, fewer are left (or fewer with this link too), and this one stands where the target did not, or might not have: it is
 * one of the others.
 */
function otherCopy(target: Fingerprint, candidate: Fingerprint, value: (property: string) => number): string {
  const { text: before = 1, link: linksBefore = 1 } = target.counts ?? {};
  const { text: now = 1, link: linksNow = 1 } = candidate.counts ?? {};
  if (before < 2 || value('captionExact') <= 0 || stays(target, value)) return '';
  if (now < before)
    return `${String(before)} elements had this text when learnt, ${String(now)} now, and nothing says that this one was it`;
  if (value('linkExact') <= 0 || linksNow >= linksBefore) return '';
  return `${String(linksBefore)} elements had this text and link when learnt, ${String(linksNow)} now, and nothing says that this one was it`;
}

/** Several stood side by side and nothing but their order told them apart; fewer stand there now: it may be any of them. */
function oneOfFewer(target: Fingerprint, candidate: Fingerprint, value: (property: string) => number): string {
  // Fields are told apart by what they are for, and counted.
  if (fieldFamilies.has(familyOf(candidate))) return '';
  const [before, now] = [target.index?.[1] ?? 0, candidate.index?.[1] ?? 0];
  const sameParent = parentPath(target) !== '' && parentPath(target) === parentPath(candidate);
  const isNamed =
    value('caption') >= 0 || value('label') >= 0 || value('linkExact') > 0 || value('field') > 0.95 || keepsOwnClass(target, candidate);
  if (now < 1 || now >= before || !sameParent || isNamed) return '';
  return `${String(before)} stood side by side when learnt, ${String(now)} now, and nothing says that this one was it`;
}

function parentPath({ path = '' }: Fingerprint): string {
  return path.split('/').slice(0, -1).join('/');
}

/** What is around it says that it is the same place. */
function stays(target: Fingerprint, value: (property: string) => number): boolean {
  const { caption, sides } = prepare(target);
  const differs = (property: string): boolean => value(property) >= 0 && value(property) < 0.5;
  if (differs('landmark') || differs('heading')) return false;
  // Where two alike stood side by side, either may be the one that is left.
  if (Object.values(sides).some((texts: readonly string[]) => texts.includes(caption))) return false;
  // A row that is named by the element's own text is not where it stands.
  const row = isOwnText(normalise(target.row ?? ''), target) ? absent : value('row');
  return Math.max(value('near'), value('sides'), row) >= 0.6;
}

/** What is left where the target was removed: made like one of the elements around it, and not like itself. A control may have become one with its container. */
function formerContainer(target: Fingerprint, candidate: Fingerprint): boolean {
  const { family, classes: theirs } = prepare(candidate);
  const { classes: own } = prepare(target);
  if (family !== 'content') return false;
  return (target.ancestors ?? []).slice(0, 3).some(({ tag, id, classes = [] }) => {
    if (tag !== candidate.tag) return false;
    if (id !== undefined && id === candidate.id) return true;
    const telling = classes.map(stem).filter((name) => name !== '' && !own.has(name));
    return telling.length > 0 && telling.every((name) => theirs.has(name));
  });
}

/**
 * At least one name besides the text was there on both sides, and none of them agrees. Ids and links are often made of the text, so a common word of theirs is
 * that of the text again: of what was removed from made pages, half as much is healed with the bound at 0.7 as at 0.5 (`node bench/learn.mjs`).
 */
function nothingNamesIt(target: Fingerprint, candidate: Fingerprint, value: (property: string) => number): boolean {
  // A generated id is no name.
  const named = Math.min(stability(target.id ?? ''), stability(candidate.id ?? '')) > 0.5;
  const similarities = (names: readonly string[]): number[] => names.map(value).filter((similarity) => similarity >= 0);
  const names = similarities(['testId', ...(named ? ['id'] : []), 'field', 'link']);
  const words = similarities(['placeholder', 'alt', 'title']);
  return (
    names.length + words.length > 0 &&
    names.every((similarity) => similarity < sameName) &&
    words.every((similarity) => similarity < sameWords)
  );
}

/**
 * Another learnt element claims the candidate when it describes it better by what doesn't depend on the order of siblings (when an element is removed, its
 * neighbour inherits its place; where those tie, the place decides) and describes no other candidate better still: each learnt element is one element.
 */
function claimedBy(target: Fingerprint, candidate: Fingerprint, own: Ranked, { known, candidates, excluded }: Claims): string | null {
  const used = comparers.map((comparer) => !comparer.excludedBy.some((reason) => excluded.includes(reason)));
  const population = populationOf(candidates);
  const ownLasting = lastingScore(own.evidence);
  for (const other of known) {
    if (!compatible(other.fingerprint, candidate) || sameElement(other.fingerprint, target) || sameThing(other.fingerprint, target))
      continue;
    const evidence = evidenceOf(other.fingerprint, candidate, population, used);
    const lead = lastingScore(evidence) - ownLasting;
    const score = scoreOf(evidence);
    if (!identifies(evidence)) continue;
    if (!(lead > claimLead || (lead > -claimLead && score > own.score + claimLead))) continue;
    const suits = (one: Fingerprint): boolean => one !== candidate && !sameThing(one, candidate) && compatible(other.fingerprint, one);
    if (!candidates.some((one) => suits(one) && scoreOf(evidenceOf(other.fingerprint, one, population, used)) > score + claimLead))
      return other.locator;
  }
  return null;
}

const identities = comparers.flatMap((comparer, i) => (comparer.nature === 'identity' && comparer.property !== 'data' ? [i] : []));

/** Something that says which element it is agrees, not only the place or the kind. */
function identifies(evidence: readonly number[]): boolean {
  return identities.some((i) => (evidence[i] ?? -1) >= 0.8);
}

const inherited = new Set(['path', 'pathEnd', 'anchor', 'index', 'position', 'size', 'near', 'sides']);

/** The score without what a neighbour inherits when the element is removed. */
function lastingScore(evidence: readonly number[]): number {
  let score = 0;
  comparers.forEach((comparer, i) => {
    if (!inherited.has(comparer.property)) score += contribution(comparer, evidence[i] ?? -1);
  });
  return score;
}

/** A caption in quotes; what stands in an editable element may have been typed, and cut short it could not be masked. */
function told(f: Fingerprint): string {
  return f.editable && f.text !== undefined ? 'a text that is edited' : `"${short(captionOf(f))}"`;
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
