/** Masks what must not be stored or printed: secrets of the environment, configured patterns, credentials in URLs, typed values. */
import type { Environment } from './dotEnv.js';

export const mask = '***';

/** Shorter values are too common to be searched for: masking every `1` helps nobody. */
const shortestSecret = 6;
const secretName = /PASSW|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|PRIVATE|(^|_)(API_?)?KEY($|_)|(^|_)AUTH($|_)|(^|_)PWD$/i;
/** Names that look secret and hold no secret. */
const harmlessName = /^(PWD|OLDPWD|SSH_AUTH_SOCK|XAUTHORITY)$/i;

const urlCredentials = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"'`]+@/gi;
const urlParameter = /([?&#;][\w.[\]-]*(?:passw|secret|token|key|credential|auth|session|signature|otp)[\w.[\]-]*=)[^&#;\s"'`)<>]+/gi;

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
  /** The same redactor with more values to mask. */
  with(values: readonly string[]): Redactor;
}

/**
 * Makes a redactor.
 * @param env values of variables whose names look secret are masked wherever they turn up
 * @param patterns sources of regular expressions; what they match is masked
 */
export function createRedactor(env: Environment, patterns: readonly string[] = []): Redactor {
  const secrets = Object.entries(env)
    .filter(([name, value]) => value !== undefined && value.length >= shortestSecret && secretName.test(name) && !harmlessName.test(name))
    .map(([, value]) => value ?? '');
  return redactorOf(
    secrets,
    patterns.map((source) => new RegExp(source, 'gu')),
  );
}

function redactorOf(secrets: readonly string[], patterns: readonly RegExp[]): Redactor {
  // The longest first: a secret may hold another one.
  const values = [...new Set(secrets)].sort((a, b) => b.length - a.length);
  const text = (input: string): string => {
    let output = input.replaceAll('\0', '');
    for (const value of values) output = output.replaceAll(value, mask);
    output = maskUrl(output).replace(typingCall, `$1($2${mask}$2`);
    for (const pattern of patterns) output = output.replace(pattern, mask);
    return output;
  };
  return {
    text,
    stepTitle: (title) =>
      text(
        title.replace(typingTitle, (whole: string, verb: string, value: string) =>
          /^(Press|Key)/.test(verb) && namedKey.test(value) ? whole : `${verb}"${mask}"`,
        ),
      ),
    with: (more) => redactorOf([...values, ...more], patterns),
  };
}
