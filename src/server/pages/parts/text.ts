/** Texts of specs and pages as they may stand on a page of ours. Escaping is the renderer's job; this is about what can be read. */
import { stripVTControlCharacters } from 'node:util';
import { fullTitle, oneLine } from '../../../history/format.js';

/** Longest title in a list, longest one of a heading (characters); whoever needs all of it has the spec. */
const longestInList = 240;
const longestHeading = 1000;
/** Longest error or step title (characters). */
const longestText = 20_000;

type Titled = Parameters<typeof fullTitle>[0];

export const listTitle = (test: Titled): string => named(oneLine(stripVTControlCharacters(fullTitle(test)), longestInList));
export const headingTitle = (test: Titled): string => named(oneLine(stripVTControlCharacters(fullTitle(test)), longestHeading));
export const short = (text: string, width = longestInList): string => oneLine(stripVTControlCharacters(text), width);

/** An error or another text of several lines: no terminal colours, no control characters, none that turns the direction of writing. */
export function manyLines(text: string): string {
  const plain = stripVTControlCharacters(text.slice(0, 2 * longestText)).replace(
    // eslint-disable-next-line no-control-regex -- these are what is taken out
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g,
    ' ',
  );
  return plain.length > longestText ? `${plain.slice(0, longestText)}\n…` : plain;
}

/** `1.4 MB` */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1] ?? ''}`;
}

/** A share between 0 and 1 as `93 %`. */
export const share = (value: number | null): string => (value === null ? '' : `${Math.round(100 * value)} %`);

/** A link is left out unless it leads to the web: a CI system's variable is only a text. */
export const webUrl = (text: string | null): string | null => (text !== null && /^https?:\/\/[^\s]+$/i.test(text) ? text : null);

function named(title: string): string {
  return title.trim() === '' ? '(no title)' : title;
}
