/** How quiet the document is: one MutationObserver, installed once, that learns to ignore what never stops. */
import type { QuietState } from '../pageApi.js';
import { isVisible } from './dom.js';

/** A node that mutates more often than this within the window is a clock, a ticker or an animation: it no longer counts. */
const noisyAfter = 6;
const windowMs = 3000;
/** Requests whose answers show up in the document, and how many of the latest are looked at. */
const telling = new Set(['fetch', 'xmlhttprequest', 'script', 'iframe', 'css', 'link']);
const latest = 30;

export class QuietWatch {
  /** When the document last changed in a way that matters (milliseconds of `performance.now`); at first, when this began to look. */
  last: number;
  private readonly noise = new WeakMap<Node, number[]>();
  /** Nobody tells of changes: the page broke MutationObserver. It is taken as quiet. */
  readonly isBlind: boolean;

  /** @param onChange told of every change, relevant or not */
  constructor(document: Document, onChange: () => void) {
    this.last = performance.now();
    try {
      const observer = new MutationObserver((records) => {
        onChange();
        if (this.matters(records)) this.last = performance.now();
      });
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      this.isBlind = false;
    } catch {
      this.isBlind = true;
    }
  }

  /** Style and animation changes don't count; a node that changes all the time stops counting. */
  private matters(records: readonly MutationRecord[]): boolean {
    const now = performance.now();
    const seen = new Set<Node>();
    let relevant = false;
    for (const record of records) {
      if (record.type === 'attributes' && (record.attributeName === 'style' || isSvg(record.target))) continue;
      const node = record.type === 'characterData' ? (record.target.parentNode ?? record.target) : record.target;
      if (seen.has(node)) continue;
      seen.add(node);
      const times = (this.noise.get(node) ?? []).filter((at) => now - at < windowMs);
      times.push(now);
      this.noise.set(node, times);
      if (times.length <= noisyAfter) relevant = true;
    }
    return relevant;
  }
}

/** @param lastChange as `QuietWatch.last` */
export function quietState(document: Document, lastChange: number): Omit<QuietState, 'structure'> {
  return {
    quietMs: performance.now() - Math.max(lastChange, lastAnswer()),
    readyState: document.readyState,
    broken: isBroken(document),
    asksPassword: asksPassword(document),
  };
}

/**
 * When the last request was answered (milliseconds of `performance.now`); what follows in the document is still to come. An address that is asked again
 * and again is polling and doesn't count.
 */
function lastAnswer(): number {
  try {
    const entries = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).slice(-latest);
    const times = new Map<string, number>();
    const addressOf = (entry: PerformanceResourceTiming): string => entry.name.split(/[?#]/)[0] ?? '';
    for (const entry of entries) times.set(addressOf(entry), (times.get(addressOf(entry)) ?? 0) + 1);
    const telltale = entries.filter((entry) => telling.has(entry.initiatorType) && (times.get(addressOf(entry)) ?? 0) < noisyAfter);
    return telltale.reduce((end, entry) => Math.max(end, entry.responseEnd), 0);
  } catch {
    // A page may have replaced `performance`; then only mutations count.
    return 0;
  }
}

/** Whether a password field can be seen. */
export function asksPassword(document: Document): boolean {
  return [...document.querySelectorAll('input[type=password]')].some((field) => isVisible(field));
}

function isSvg(node: Node): boolean {
  return node instanceof SVGElement;
}

const errorTitle =
  /^(?:\d{3}\s|(?:error|http)\s*\d{3}|404\b|not found|page not found|bad gateway|service unavailable|internal server error|gateway time-?out|forbidden|unauthorized)/i;

/** A browser error page, an HTTP error or an empty document. */
export function isBroken(document: Document): boolean {
  const url = document.URL;
  if (url.startsWith('chrome-error:') || url.startsWith('about:neterror')) return true;
  const body = document.body as HTMLElement | null;
  if (body === null) return true;
  if (document.readyState === 'complete' && body.childElementCount === 0 && body.textContent.trim() === '') return true;
  try {
    const navigation = performance.getEntriesByType('navigation')[0] as { readonly responseStatus?: number } | undefined;
    if (navigation?.responseStatus !== undefined && navigation.responseStatus >= 400) return true;
  } catch {
    // Old engines have no responseStatus.
  }
  return errorTitle.test(document.title.trim()) && body.getElementsByTagName('*').length < 60;
}
