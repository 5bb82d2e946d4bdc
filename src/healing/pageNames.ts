/**
 * What the elements of a page were called when one of them was learnt. An element that was there before under its own name is not the one that is
 * missing; one whose name is new may be. Kept as a Bloom filter (B. Bloom, CACM 13(7), 1970; two hashes for all probes: A. Kirsch and M. Mitzenmacher,
 * ESA 2006), about 13 bits a name at one wrong "yes" in two hundred. Pure.
 */
import { fieldFamilies } from './families.js';
import { prepare } from './prepared.js';
import type { Fingerprint } from './fingerprint.js';
import { hash64 } from './structureHash.js';
import { stability } from './volatile.js';

const bitsPerName = 13;
const probes = 6;
/** A page with more names than this says nothing. */
export const mostNames = 900;

/** @returns base64; empty if there are none, or too many */
export function packNames(names: ReadonlySet<string>): string {
  if (names.size === 0 || names.size > mostNames) return '';
  const bytes = new Uint8Array(Math.ceil((names.size * bitsPerName) / 8));
  for (const name of names) for (const bit of bitsOf(name, bytes.length * 8)) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
  return btoa(String.fromCharCode(...bytes));
}

function bitsOf(name: string, size: number): number[] {
  const [a, b] = hash64(name);
  return Array.from({ length: probes }, (_, i) => (a + i * b) % size);
}

/** Whether one of the names is in `packed`: a wrong yes is possible, a wrong no is not. */
function familiarity(packed: string | undefined, names: readonly string[]): Familiarity {
  const bytes = unpack(packed ?? '');
  if (bytes.length === 0 || names.length === 0) return 0;
  const holds = (name: string): boolean => bitsOf(name, bytes.length * 8).every((bit) => ((bytes[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0);
  return names.some(holds) ? 1 : -1;
}

/** The last one: a decision asks for one page many times. */
let unpacked: { readonly packed: string; readonly bytes: Uint8Array } | null = null;

function unpack(packed: string): Uint8Array {
  if (unpacked?.packed !== packed) unpacked = { packed, bytes: bytesOf(packed) };
  return unpacked.bytes;
}

function bytesOf(packed: string): Uint8Array {
  try {
    return Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array(); // not ours
  }
}

/** How a text, an id, a test id, a name attribute and a link are told apart among the names of a page. */
export const nameOfText = (normalised: string): string => `t${normalised}`;
export const nameOfId = (id: string): string => `i${id}`;
export const nameOfTestId = (value: string): string => `d${value}`;
export const nameOfField = (field: string): string => `f${field}`;
export const nameOfLink = (link: string): string => `l${link}`;

/** 1 = the candidate's name was on the old page already, -1 = it was not, 0 = it is the target's own, or nothing is known. */
export type Familiarity = -1 | 0 | 1;

/** The caption of a candidate. A text that holds the target's, or is a part of it, is its own. */
export function captionFamiliarity(target: Fingerprint, candidate: Fingerprint): Familiarity {
  const { caption } = prepare(candidate);
  // A part that is named by its control has no name of its own.
  if (caption === '' || caption.length >= longest || candidate.owner !== undefined) return 0;
  const { captions, sign, text, ownText, labels, family, sides } = prepare(target);
  // A text beside a field that has no name may have been its label.
  const beside =
    captions.length === 0 && fieldFamilies.has(family) ? [...sides.left, ...sides.above, ...(family === 'check' ? sides.right : [])] : [];
  const own = [...captions, sign, text, ownText, ...labels, ...beside].filter((one) => one !== '');
  if (own.some((one) => one.includes(caption) || caption.includes(one))) return 0;
  return familiarity(target.names, [nameOfText(caption)]);
}

/** Longer texts are cut differently here and there (characters). */
const longest = 90;

/** The names that developers gave a candidate: id, test ids, name attribute, link. One that was there suffices. */
export function nameFamiliarity(target: Fingerprint, candidate: Fingerprint): Familiarity {
  const own = new Set(givenNames(target));
  return familiarity(
    target.names,
    givenNames(candidate).filter((name) => !own.has(name)),
  );
}

/** Whether something on the page of the target had this name when it was learnt. */
export function isNamed(target: Fingerprint, name: string): boolean {
  return familiarity(target.names, [name]) === 1;
}

/** What is learnt of the element itself, for who can't ask the names of its page. */
export function withoutNames({ names: _, ...fingerprint }: Fingerprint): Fingerprint {
  return fingerprint;
}

function givenNames({ id, testIds, field, link, type }: Fingerprint): string[] {
  return [
    ...(id !== undefined && stability(id) > 0.5 ? [nameOfId(id)] : []),
    ...Object.values(testIds ?? {}).map(nameOfTestId),
    // The radio buttons of a group share their name.
    ...(field !== undefined && type !== 'radio' ? [nameOfField(field)] : []),
    ...(link !== undefined && !link.endsWith('#') ? [nameOfLink(link)] : []),
  ];
}
