/** The sentences about wrong options. They show what was received, but no passwords. */
import { maskUrl } from './redact.js';

/** `use.pacts.threshold must be a number from 0 to 1, received "high".` */
export function wrongValue(name: string, wanted: string, received: unknown, secret = false): string {
  return `${name} must be ${wanted}, received ${secret ? shownSecret(received) : shown(received)}.`;
}

/** `use.pacts.treshold is not an option; did you mean "threshold"?` */
export function unknownOption(where: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const advice = near ? `did you mean "${near}"?` : `the options are ${known.join(', ')}.`;
  return `${where}.${name} is not an option; ${advice}`;
}

function shown(value: unknown): string {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return `a ${typeof value}`;
  if (value instanceof RegExp) return String(value);
  if (typeof value === 'number' || value === undefined) return String(value);
  try {
    const text = JSON.stringify(value);
    return text.length > 80 ? `${text.slice(0, 77)}...` : text;
  } catch {
    return `a ${typeof value}`;
  }
}

/** A URL is shown without its password; of anything else only the kind is told, because all of it may be a secret. */
function shownSecret(value: unknown): string {
  if (typeof value !== 'string') return shown(value === null || value === undefined ? value : typeof value);
  if (value === '') return 'an empty text';
  return URL.canParse(value) && value.includes('://') ? `"${maskUrl(value)}"` : 'a text that is not such a URL';
}

/** The known name that differs least, if it differs by no more than a slip of the keyboard. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= Math.max(2, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
