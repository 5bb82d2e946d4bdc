/** Writes healed locators into a spec's source. Pure. A place that does not hold exactly the broken locator is left alone, and said so. */
import MagicString from 'magic-string';
import { mask } from '../config/redact.js';
import type { HealRecord } from '../selector/types.js';
import { chainOf, isNode, meaningOf, nodesOf, treeOf, type Link, type Node } from './syntax.js';

/** What a rewrite needs of a heal. */
export type Healed = Pick<HealRecord, 'locator' | 'healedLocator' | 'framePath' | 'operation' | 'line' | 'column'>;

export interface Edit {
  readonly heal: Healed;
  /** The line, from 1, and its text (several lines where the locator spans them) before and after. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

export interface Rewrite {
  /** The new source. */
  readonly source: string;
  readonly edits: readonly Edit[];
  readonly refused: readonly { readonly heal: Healed; readonly reason: string }[];
}

/** Assertions are called on `expect(locator)`. */
const expectName = /^expect$/;

/** @param heals the newest first: of two for one place the first one counts */
export function rewrite(source: string, heals: readonly Healed[]): Rewrite {
  const edits: Edit[] = [];
  const refused: { heal: Healed; reason: string }[] = [];
  let program: Node;
  try {
    program = treeOf(source);
  } catch (error) {
    const reason = `the file can't be read as TypeScript or JavaScript: ${error instanceof Error ? error.message : String(error)}`;
    return { source, edits, refused: heals.map((heal) => ({ heal, reason })) };
  }
  const calls = [...nodesOf(program)].filter((node) => node.type === 'CallExpression');
  const text = new MagicString(source);
  const taken = new Map<number, string>();
  for (const heal of heals) {
    const place = placeOf(calls, heal, source);
    if (typeof place === 'string') {
      refused.push({ heal, reason: place });
      continue;
    }
    if (taken.has(place.start)) {
      if (taken.get(place.start) !== heal.locator) refused.push({ heal, reason: 'another heal has already changed this place' });
      continue;
    }
    taken.set(place.start, heal.locator);
    const written = inQuotesOf(heal.healedLocator ?? '', source.slice(place.start, place.end));
    text.overwrite(place.start, place.end, written);
    const [from, to] = [source.lastIndexOf('\n', place.start - 1) + 1, endOfLine(source, place.end)];
    const before = source.slice(from, to);
    const after = source.slice(from, place.start) + written + source.slice(place.end, to);
    edits.push({ heal, line: source.slice(0, place.start).split('\n').length, before, after });
  }
  return { source: text.toString(), edits, refused };
}

/** Where the locator is written, or a sentence on why it is not to be found there. */
function placeOf(calls: readonly Node[], heal: Healed, source: string): { readonly start: number; readonly end: number } | string {
  const { line, column, locator, healedLocator } = heal;
  if (line === null || column === null || healedLocator === null) return 'the history does not know where the locator is used';
  if (/\b(contentFrame|frameLocator)\(/.test(healedLocator)) return 'the iframe has to change too, which is not written by itself';
  if (healedLocator.includes(mask)) return 'part of the new locator is a secret';
  const call = calls.find((one) => {
    const callee = one['callee'];
    const named = isNode(callee) && callee.type === 'MemberExpression' ? callee['property'] : callee;
    const at = isNode(named) ? named.loc?.start : undefined;
    return at !== undefined && at.line === line && at.column + 1 === column;
  });
  const callee = call?.['callee'];
  if (!call || !isNode(callee)) return 'the file has changed since: no call is at this place';
  if (callee.type !== 'MemberExpression' || !isNode(callee['object']))
    return `the locator is not written here but in a function: ${shown(source, call)}`;
  const subject = subjectOf(callee['object']);
  const { root, links } = chainOf(subject);
  const wanted = linksOf(locator);
  if (!wanted) return 'the locator in the history can not be read';
  const own = links.slice(-wanted.length);
  if (links.length === 0 || links.length < wanted.length) return `the locator is not written here: ${shown(source, subject)}`;
  const meaning = meaningOf(own);
  if (meaning === undefined) return `part of the locator is computed: ${shown(source, subject)}`;
  if (meaning !== meaningOf(wanted)) return `the file has another locator here: ${shown(source, subject)}`;
  const before = links.slice(0, -wanted.length);
  if (before.length > 0 && heal.framePath === '') return `the locator is part of a longer one: ${shown(source, subject)}`;
  const [first] = own;
  const last = own.at(-1);
  if (!first || !last || root.type === 'CallExpression') return `the locator is not written here: ${shown(source, subject)}`;
  return { start: first.start, end: last.end };
}

/** The locator of an assertion is the argument of `expect`; `.not` and `.soft` stand in between. */
function subjectOf(object: Node): Node {
  for (let at: unknown = object; isNode(at); at = at.type === 'MemberExpression' ? at['object'] : null) {
    if (at.type !== 'CallExpression') continue;
    const callee = at['callee'];
    const name = isNode(callee) ? (callee.type === 'MemberExpression' ? callee['object'] : callee) : null;
    const [argument] = at['arguments'] as unknown[];
    return isNode(name) && expectName.test(String(name['name'])) && isNode(argument) ? argument : object;
  }
  return object;
}

/** A locator as Playwright prints it, which begins with a call. */
function linksOf(locator: string): readonly Link[] | null {
  try {
    const [statement] = treeOf(`_.${locator}`)['body'] as Node[];
    const expression = statement?.['expression'];
    if (!isNode(expression)) return null;
    const { links } = chainOf(expression);
    return links.length > 0 ? links : null;
  } catch {
    return null;
  }
}

/** Playwright prints single quotes; the spec may have the others. */
function inQuotesOf(locator: string, original: string): string {
  if (!original.includes('"') || original.includes("'")) return locator;
  const prefix = '_.';
  const text = new MagicString(prefix + locator);
  for (const node of nodesOf(treeOf(prefix + locator)))
    if (node.type === 'StringLiteral') text.overwrite(node.start, node.end, JSON.stringify(node['value']));
  return text.toString().slice(prefix.length);
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}

function shown(source: string, node: Node): string {
  const code = source.slice(node.start, node.end).replace(/\s+/g, ' ');
  return code.length > 100 ? `${code.slice(0, 99)}…` : code;
}
