/** Locator keys: which page pattern, which frame, which locator. Pure. */
import type { LocatorKey } from './types.js';

const enterFrame = ' >> internal:control=enter-frame >> ';

/** A selector in two parts: the selector of the innermost enclosing iframe (null = the frame itself) and the one inside. */
export interface FrameSplit {
  readonly owner: string | null;
  readonly inner: string;
}

/** Splits Playwright's selector at its last step into an iframe. */
export function splitFrames(selector: string): FrameSplit {
  const at = selector.lastIndexOf(enterFrame);
  if (at < 0) return { owner: null, inner: selector };
  return { owner: selector.slice(0, at), inner: selector.slice(at + enterFrame.length) };
}

/** The reverse of `splitFrames`. */
export function joinFrames(owner: string | null, inner: string): string {
  return owner === null ? inner : owner + enterFrame + inner;
}

/** Engines that Playwright brings along; `internal:*` are those behind `getByRole` and the like. */
const ownEngines = /^(css|text|xpath|id|data-testid|data-test-id|data-test)(:light)?$|^(role|nth|visible|aria-ref|_react|_vue)$|^internal:/;

/** True if a part of the selector names an engine that `selectors.register` has added. */
export function usesCustomEngine(selector: string): boolean {
  return selector.split(' >> ').some((part) => {
    const engine = /^\*?([\w:-]+)=/.exec(part.trim())?.[1];
    return engine !== undefined && !ownEngines.test(engine);
  });
}

const volatileSegments: readonly RegExp[] = [
  /^\d+$/,
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  /^(?=.*\d)[0-9a-f]{8,}$/i,
  /^\d{4}-\d{2}(-\d{2})?$/,
  /^(?=(?:.*\d){2})(?=.*[a-z])[A-Za-z0-9_-]{20,}$/,
];

/**
 * Origin + path of a URL; query and hash dropped; number, UUID, hash and date segments become `*`.
 * What `isVolatile` says of a segment counts too.
 * A page without an address of its own (`about:blank`, `data:`) is told apart by `scope`, the identity of its test.
 */
export function urlPatternOf(url: string, scope: string, isVolatile: (segment: string) => boolean = () => false): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return `about:blank#${scope}`;
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:' && parsed.protocol !== 'file:') {
    return `${parsed.protocol}${parsed.protocol === 'about:' ? parsed.pathname : ''}#${scope}`;
  }
  const path = parsed.pathname
    .split('/')
    .map((segment) => (isVolatile(segment) || volatileSegments.some((pattern) => pattern.test(segment)) ? '*' : segment))
    .join('/');
  return (parsed.protocol === 'file:' ? 'file://' : parsed.origin) + path;
}

/** What pages of one site share, by their URL pattern: the origin, `file://` for files; null for a page without an address of its own. */
export function siteOf(urlPattern: string): string | null {
  return /^(?:file:\/\/|https?:\/\/[^/]+)/.exec(urlPattern)?.[0] ?? null;
}

/** One string for a key within its page, for maps. */
export function entryId(key: Pick<LocatorKey, 'framePath' | 'locator'>): string {
  return `${key.framePath}\n${key.locator}`;
}
