/** Volatile tokens: hashes, counters, generated ids and css-module suffixes, which change with every build. Pure. */

const generatedPrefixes =
  /^(?:css|sc|jss|jsx|emotion|makestyles|chakra|mantine|svelte|ng|ngcontent|nghost|_ng|data-v|react-aria|radix|headlessui|mui|ember|gwt|ext-gen|ui-id|yui|select2-data|mce|floating-ui)[-_:]/i;
const frameworkIds = /^:[a-z0-9]+:$|^«[a-z0-9]+»$|^_r_[a-z0-9]+_$/i;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const cssModule = /^(.+?)(?:__|--|_)([A-Za-z0-9_-]{5,8})$/;
/** Classes that say in which state an element is, not which element it is. */
const stateClass =
  /^(?:is-|has-)?(?:active|selected|open|opened|closed|hover|hovered|focus|focused|focus-visible|disabled|enabled|checked|loading|loaded|visible|hidden|show|shown|in|current|highlighted|collapsed|expanded|dirty|pristine|touched|untouched|valid|invalid|ng-[a-z-]+)$/i;

/** Short prefix and a counter, as widget libraries make ids: `mceu_45`, `ext12`. */
const counted = /^[a-z]{1,5}[-_:]?\d{2,}$/i;

/** How much a token may be relied on: 1 stable, 0 generated. */
export function stability(token: string): number {
  if (token === '') return 0;
  if (frameworkIds.test(token) || uuid.test(token)) return 0;
  const rest = token.replace(generatedPrefixes, '');
  if (rest !== token && (hasEntropy(rest) || (rest.length >= 5 && /^[a-z]+[A-Z0-9][A-Za-z0-9]*$/.test(rest)))) return 0.05;
  const parts = token.split(/[-_:.]+/).filter((part) => part !== '');
  const bad = parts.filter((part) => hasEntropy(part)).length;
  if (parts.length > 0 && bad === parts.length) return 0.1;
  if (bad > 0) return 0.4;
  if (stateClass.test(token)) return 0.3;
  if (/\d{3,}/.test(token) || counted.test(token)) return 0.4;
  return 1;
}

/** A token with its generated parts replaced, so that `Button_root__x7Fa2` of two builds compare equal; may be empty. */
export function stem(token: string): string {
  if (frameworkIds.test(token) || uuid.test(token)) return '';
  const module = cssModule.exec(token);
  const base = module?.[1] !== undefined && module[2] !== undefined && hasEntropy(module[2]) ? module[1] : token;
  return base
    .split(/([-_:.]+)/)
    .map((part) => (hasEntropy(part) ? '' : part.replace(/\d+/g, '#')))
    .join('')
    .replace(/[-_:.]+$/, '')
    .toLowerCase();
}

/** True for a piece that reads like a hash: mixed digits and letters, or letters in no pronounceable order. */
export function hasEntropy(part: string): boolean {
  if (part.length < 4) return false;
  if (/^\d{4,}$/.test(part)) return true;
  if (/^[0-9a-f]{6,}$/i.test(part) && /\d/.test(part)) return true;
  const digits = part.replace(/\D/g, '').length;
  const letters = part.length - digits;
  if (part.length >= 5 && digits >= 1 && letters >= 2 && /[a-z]\d+[a-z]/i.test(part)) return true;
  // camelCase has few case changes; a base64-like hash has many.
  const flips = (part.match(/[a-z][A-Z]|[A-Z][a-z]/g) ?? []).length;
  if (part.length >= 5 && part.length <= 12 && flips >= 3 && flips / part.length > 0.45) return true;
  const vowels = (part.match(/[aeiouy]/gi) ?? []).length;
  return part.length >= 6 && /^[a-zA-Z]+$/.test(part) && vowels === 0;
}
