/** How quiet the document is: one MutationObserver, installed once, that learns to ignore what never stops. */
import type { QuietState } from '../pageApi.js';
import { structureOf } from './structure.js';

/** A node that mutates more often than this within the window is a clock, a ticker or an animation: it no longer counts. */
const noisyAfter = 6;
const windowMs = 3000;
const structureForMs = 250;

export class QuietWatch {
  private last: number;
  private readonly noise = new WeakMap<Node, number[]>();
  private hash = '';
  private hashedAt = -Infinity;
  private dirty = true;

  constructor(private readonly document: Document) {
    this.last = performance.now();
    try {
      const observer = new MutationObserver((records) => {
        this.dirty = true;
        if (this.matters(records)) this.last = performance.now();
      });
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    } catch {
      // A page that broke MutationObserver is taken as quiet.
    }
  }

  state(): QuietState {
    const now = performance.now();
    if (this.hash === '' || (this.dirty && now - this.hashedAt > structureForMs)) {
      this.hash = structureOf(this.document);
      this.hashedAt = now;
      this.dirty = false;
    }
    return {
      quietMs: now - this.last,
      readyState: this.document.readyState,
      broken: isBroken(this.document),
      structure: this.hash,
    };
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
