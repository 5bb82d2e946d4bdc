/** Masks what must not be stored or printed: secrets of the environment, configured patterns, credentials in URLs, typed values. */
import type { Environment } from './dotEnv.js';
import { isWorthMasking } from './typedValues.js';

export const mask = '***';

/** Shorter values are too common to be searched for: masking every `1` helps nobody. */
const shortestSecret = 6;
const secretName = /PASSW|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|PRIVATE|(^|_)(API_?)?KEY($|_)|(^|_)AUTH($|_)|(^|_)PWD$/i;
/** Names that look secret and hold no secret. */
const harmlessName = /^(PWD|OLDPWD|SSH_AUTH_SOCK|XAUTHORITY)$/i;

const urlCredentials = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#@"'`]+@/gi;
const urlPassword = /^[a-z][a-z0-9+.-]*:\/\/[^@/]*?:([^@/]+)@/i;
const urlParameter = /([?&#;][\w.[\]-]*(?:passw|secret|token|key|credential|auth|session|signature|otp)[\w.[\]-]*=)[^&#;\s"'`)<>]+/gi;

/** Headers that prove who asks, as lines and in JSON. Bounded: texts come from pages, and none may cost more than its length. */
const secretHeader = '(?:proxy-)?authorization|(?:set-)?cookie|x-[\\w-]{0,40}(?:key|token|auth|secret|session)[\\w-]{0,40}|api-?key';
const headerLine = new RegExp(`(^|[^\\w-])(${secretHeader})(\\s*:\\s*(?:(?:Bearer|Basic|Digest)\\s+)?)[^\\s"'][^\\r\\n]*`, 'gim');
const headerInJson = new RegExp(`(["'\`]?(?<![\\w-])(?:${secretHeader})["'\`]?\\s*[:=]\\s*)(["'\`])(?:(?!\\2)[^\\\\\\n]|\\\\.)*\\2`, 'gi');
const scheme = /\b(Bearer|Basic|Digest)(\s+)[\w.~+/=-]{8,}/gi;

/** Titles as Playwright prints them: `Fill "hunter2"`, and before 1.60 `Fill "hunter2" getByLabel('Name')`. */
const typingTitle = /^((?:Fill|Type|Insert|Press|Key down|Key up) )"([\s\S]*)"/;
/** A named key or a chord of them, which is no typed text: `Enter`, `Control+A`. */
const namedKey = /^(?:(?:Control|ControlOrMeta|Alt|Shift|Meta)\+)*(?:[A-Z][A-Za-z]+\d*|F\d{1,2}|(?<=\+).)$/;
/** Call logs: `fill("hunter2")`. */
const typingCall = /\b(fill|type|insertText|press|pressSequentially)\((["'`])(?:(?!\2)[^\\\n]|\\.)*\2/g;

/** @returns the URL with its user and password masked */
export function maskUrl(text: string): string {
  return text.replace(urlCredentials, `$1${mask}@`).replace(urlParameter, `$1${mask}`);
}

export interface Redactor {
  /** Masks secrets in any text, and drops NUL, which PostgreSQL can't store. */
  text(text: string): string;
  /** Masks a step's title, typed values included. */
  stepTitle(title: string): string;
  /** The same redactor with more values to mask, wherever they are. */
  with(values: readonly string[]): Redactor;
  /** The same redactor with values that were typed; short ones are masked as whole words only. */
  withTyped(values: readonly string[]): Redactor;
}

/**
 * Makes a redactor.
 * @param env values of variables whose names look secret are masked wherever they turn up
 * @param patterns sources of regular expressions; what they match is masked
 */
export function createRedactor(env: Environment, patterns: readonly string[] = []): Redactor {
  const named = Object.entries(env)
    .filter(([name, value]) => value !== undefined && secretName.test(name) && !harmlessName.test(name))
    .map(([, value]) => value ?? '');
  const inUrls = Object.values(env).flatMap((value) => (value === undefined ? [] : passwordsOf(value)));
  const secrets = [...named, ...inUrls].filter((value) => value.length >= shortestSecret).flatMap(formsOf);
  return redactorOf(secrets, patterns.map(compiled));
}

/** With Unicode rules where the pattern allows them: those forbid some escapes that are usual without. */
function compiled(source: string): RegExp {
  try {
    return new RegExp(source, 'gu');
  } catch {
    return new RegExp(source, 'g');
  }
}

/** The password in a value that is a URL, such as that of PACTS_DATABASE_URL. */
function passwordsOf(value: string): string[] {
  const raw = urlPassword.exec(value)?.[1];
  if (raw === undefined) return [];
  try {
    return [raw, decodeURIComponent(raw)];
  } catch {
    return [raw]; // a lone percent sign
  }
}

/** A secret as it stands in a URL and in JSON. */
function formsOf(value: string): string[] {
  const wellFormed = value.toWellFormed();
  return [value, encodeURIComponent(wellFormed), encodeURI(wellFormed), JSON.stringify(wellFormed).slice(1, -1)];
}

/** From this length on a typed value is masked within words too. */
const longTyped = 8;

function patternOfTyped(value: string): RegExp {
  const forms = [...new Set(formsOf(value))]
    .sort((a, b) => b.length - a.length)
    // Line ends become spaces in titles and attributes, and lines of a diff in errors.
    .map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\s+/g, '[\\s↵+-]+'));
  const all = `(?:${forms.join('|')})`;
  return new RegExp(value.length >= longTyped ? all : `(?<![\\p{L}\\p{N}_])${all}(?![\\p{L}\\p{N}_])`, 'gu');
}

/** Masked texts that are remembered: a suite has the same titles, places and messages over and over. */
const rememberedTexts = 5000;
const longestRemembered = 500;

function redactorOf(secrets: readonly string[], patterns: readonly RegExp[]): Redactor {
  // The longest first: a secret may hold another one.
  const values = [...new Set(secrets)].sort((a, b) => b.length - a.length);
  const known = new Map<string, string>();
  const masked = (input: string): string => {
    let output = input.replaceAll('\0', '');
    for (const value of values) output = output.replaceAll(value, mask);
    output = maskUrl(output).replace(typingCall, `$1($2${mask}$2`);
    output = output.replace(headerInJson, `$1$2${mask}$2`).replace(headerLine, `$1$2$3${mask}`).replace(scheme, `$1$2${mask}`);
    for (const pattern of patterns) output = output.replace(pattern, mask);
    return output;
  };
  const text = (input: string): string => {
    if (input.length > longestRemembered) return masked(input);
    let output = known.get(input);
    if (output === undefined) {
      if (known.size >= rememberedTexts) known.clear();
      known.set(input, (output = masked(input)));
    }
    return output;
  };
  return redactorBy(text, (more) => redactorOf([...values, ...more.flatMap(formsOf)], patterns));
}

/** @param text masks all but typed values, which come last */
function redactorBy(text: Redactor['text'], more: Redactor['with']): Redactor {
  const redactor: Redactor = {
    text,
    stepTitle: (title) =>
      text(
        title.replace(typingTitle, (whole: string, verb: string, value: string) =>
          /^(Press|Key)/.test(verb) && namedKey.test(value) ? whole : `${verb}"${mask}"`,
        ),
      ),
    with: more,
    withTyped: (typed) => {
      const longestFirst = [...new Set(typed.flatMap((value) => [value, ...value.split(/\r?\n|\r/)]))]
        .filter((value) => isWorthMasking(value))
        .sort((a, b) => b.length - a.length);
      if (longestFirst.length === 0) return redactor;
      const patterns = longestFirst.map(patternOfTyped);
      return redactorBy(
        (input) => patterns.reduce((output, pattern) => output.replace(pattern, mask), text(input)),
        (values) => more(values).withTyped(typed),
      );
    },
  };
  return redactor;
}

/** What a step typed, by its title; null if it typed nothing. */
export function typedIn(title: string): string | null {
  const [, verb, value] = typingTitle.exec(title) ?? [];
  return verb === undefined || value === undefined || (/^(Press|Key)/.test(verb) && namedKey.test(value)) ? null : value;
}
