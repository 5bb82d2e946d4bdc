/** Reading spec files: the syntax tree as far as locators need it. */
import { parse } from '@babel/parser';

/** A node of Babel's tree; which properties it has depends on its type. */
export interface Node {
  readonly type: string;
  /** Offsets in the source. */
  readonly start: number;
  readonly end: number;
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } };
  readonly [property: string]: unknown;
}

/** @throws SyntaxError */
export function treeOf(source: string): Node {
  return parse(source, { sourceType: 'unambiguous', plugins: ['typescript', 'jsx', 'decorators', 'explicitResourceManagement'] })
    .program as unknown as Node;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(child) && child !== node) yield* nodesOf(child);
  }
}

/** One call of a chain: `.filter({ hasText: 'x' })`. */
export interface Link {
  readonly name: string;
  readonly args: readonly unknown[];
  /** Where its name begins and its closing bracket ends. */
  readonly start: number;
  readonly end: number;
}

/** What stands before a call, `page` of `page.locator('#a').first()`, and the calls after it, in order. */
export function chainOf(expression: Node): { readonly root: Node; readonly links: Link[] } {
  const links: Link[] = [];
  let at = expression;
  for (;;) {
    const { callee } = at;
    if (at.type !== 'CallExpression' || !isNode(callee) || callee.type !== 'MemberExpression' || callee['computed'] === true) break;
    const { object, property } = callee;
    if (!isNode(object) || !isNode(property)) break;
    links.unshift({ name: String(property['name']), args: at['arguments'] as unknown[], start: property.start, end: at.end });
    at = object;
  }
  return { root: at, links };
}

/** A value that is written out; undefined for everything that has to be computed. */
export function literalOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'TemplateLiteral') {
    const quasis = node['quasis'] as { readonly value: { readonly cooked?: string } }[];
    return quasis.length === 1 ? JSON.stringify(quasis[0]?.value.cooked) : undefined;
  }
  if (node.type === 'RegExpLiteral') return `/${String(node['pattern'])}/${String(node['flags'])}`;
  if (['StringLiteral', 'NumericLiteral', 'BooleanLiteral'].includes(node.type)) return JSON.stringify(node['value']);
  if (node.type === 'UnaryExpression' && node['operator'] === '-') {
    const value = literalOf(node['argument']);
    return value === undefined ? undefined : `-${value}`;
  }
  if (node.type === 'ObjectExpression') {
    const parts = (node['properties'] as Node[]).map((property) => {
      const key = isNode(property['key']) ? (property['key']['name'] ?? property['key']['value']) : undefined;
      const value = property['value'];
      const text = property.type === 'ObjectProperty' && property['computed'] !== true && isNode(value) ? valueOf(value) : undefined;
      return text === undefined ? undefined : `${String(key)}:${text}`;
    });
    return parts.includes(undefined) ? undefined : `{${parts.sort().join(',')}}`;
  }
  return undefined;
}

/** A literal, or a locator inside a locator: `filter({ has: page.getByRole('img') })`, of which Playwright prints no root. */
export function valueOf(node: Node): string | undefined {
  const literal = literalOf(node);
  if (literal !== undefined) return literal;
  const { root, links } = chainOf(node);
  const bare = root.type === 'CallExpression' && isNode(root['callee']) && root['callee'].type === 'Identifier';
  if (bare) {
    const first = {
      name: String((root['callee'] as Node)['name']),
      args: root['arguments'] as unknown[],
      start: root.start,
      end: root.end,
    };
    return meaningOf([first, ...links]);
  }
  return links.length > 0 ? meaningOf(links) : undefined;
}

/** The same for locators that mean the same, however they are written; undefined if part of one has to be computed. */
export function meaningOf(links: readonly Link[]): string | undefined {
  const parts = links.map(({ name, args }) => {
    const values = args.map((argument) => (isNode(argument) ? valueOf(argument) : undefined));
    return values.includes(undefined) ? undefined : `${name}(${values.join(',')})`;
  });
  return parts.includes(undefined) ? undefined : parts.join('.');
}
