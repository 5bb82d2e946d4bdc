/** Selectors that the page can answer by itself, without Playwright's selector engines. Pure. */
import type { PlainPart } from '../healing/pageApi.js';

/** A quoted text as Playwright writes it into a selector; one with escapes is left to Playwright. */
const quoted = String.raw`"([^"\\]*)"([si])`;
const byAttribute = new RegExp(String.raw`^internal:(?:testid|attr)=\[([\w-]+)=${quoted}\]$`);
const byText = new RegExp(`^internal:(text|label|has-text)=${quoted}$`);
const byRole = new RegExp(String.raw`^internal:role=([a-z]+)(?:\[name=${quoted}\])?$`);
const byEngine = /^(id|data-testid|data-test-id|data-test)=(.*)$/s;
const namesEngine = /^\*?[\w:-]+=/;
/** What Playwright's own CSS engine answers in another way than the browser's, or may. */
const unlikeTheBrowser =
  /:(?!nth-child|nth-of-type|first-child|last-child|first-of-type|last-of-type|checked|disabled|enabled|not\()|\\|\|\|/;

/**
 * The parts of a selector, or null if one of them is beyond what `plainMatch` (page/plainMatch.ts) knows.
 * @param selector Playwright's selector string
 */
export function plainPartsOf(selector: string): PlainPart[] | null {
  const parts: PlainPart[] = [];
  for (const text of selector.split(' >> ')) {
    const part = partOf(text.trim(), parts.length === 0);
    if (part === null) return null;
    parts.push(part);
  }
  return parts;
}

const cssText = /:(?:has-text|text|text-is)\((["'])([^"'\\]+)\1\)$/;

/** The texts that the end of a selector asks of the element itself: `getByText('x')`, `filter({ hasText: 'x' })`, `p:has-text("x")`. */
export function textsAskedBy(selector: string): string[] {
  const asked: string[] = [];
  for (const part of selector.split(' >> ').reverse()) {
    if (/^(?:nth|visible)=/.test(part)) continue;
    const [, by, words] = byText.exec(part) ?? [];
    const text = wordsOf((by === 'label' ? '' : words) ?? cssText.exec(part)?.[2] ?? '');
    if (text !== '') asked.push(text);
    if (by !== 'has-text') break;
  }
  return asked;
}

function partOf(text: string, first: boolean): PlainPart | null {
  const attribute = byAttribute.exec(text);
  if (attribute) return { by: 'attribute', name: attribute[1] ?? '', value: attribute[2] ?? '', exact: attribute[3] === 's' };
  const words = byText.exec(text);
  if (words) {
    const value = wordsOf(words[2] ?? '');
    return value === ''
      ? null
      : { by: words[1] === 'has-text' ? 'hasText' : (words[1] as 'text' | 'label'), value, exact: words[3] === 's' };
  }
  const role = byRole.exec(text);
  if (role) return { by: 'role', role: role[1] ?? '', name: role[2] === undefined ? null : wordsOf(role[2]), exact: role[3] === 's' };
  const engine = byEngine.exec(text);
  if (engine) return { by: 'attribute', name: engine[1] ?? '', value: engine[2] ?? '', exact: true };
  return cssOf(text, first);
}

function cssOf(text: string, first: boolean): PlainPart | null {
  const css = text.startsWith('css=') ? text.slice(4) : text;
  // Text in quotes, XPath, another engine; and a text that was cut in two at a ` >> ` inside of quotes.
  if (css === text && (namesEngine.test(text) || /^["']|^\(*\/\/|^\.\./.test(text))) return null;
  if (css.trim() === '' || unlikeTheBrowser.test(css) || count(css, '"') % 2 !== 0 || count(css, "'") % 2 !== 0) return null;
  // Inside of another part, Playwright and the browser differ in how far up a combinator looks.
  if (!first && /[\s>+~,]/.test(css.trim())) return null;
  return { by: 'css', css };
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}

/** White space as Playwright normalises it. */
function wordsOf(text: string): string {
  return text
    .replace(/[\u200b\u00ad]/g, '')
    .trim()
    .replace(/\s+/g, ' ');
}
