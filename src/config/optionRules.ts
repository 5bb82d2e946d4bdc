/** What each option accepts: a test that decides, and the words in which a message says it. Defaults are in `resolveConfig.ts`. */
import type { PactsRanker, PactsReporterOptions } from './options.js';
import { parseRedisUrl } from './redisUrl.js';

export type OptionName = keyof PactsReporterOptions;

/**
 * Plain functions: every process of a run loads them before it can begin, and the schema library, with which the data of others is read, would add more
 * than half to the time that the reporter takes to load.
 */
export interface OptionRule<T> {
  readonly accepts: (value: unknown) => value is T;
  /** Completes "<option> must be ...". */
  readonly wanted: string;
  /** The value may hold a password, so that a message shows it masked. */
  readonly secret?: boolean;
}

const ratio: OptionRule<number> = {
  accepts: (value): value is number => typeof value === 'number' && value >= 0 && value <= 1,
  wanted: 'a number from 0 to 1',
};
const flag: OptionRule<boolean> = { accepts: (value) => typeof value === 'boolean', wanted: 'true or false' };
const wholeFrom = (least: number, unit = ''): OptionRule<number> => ({
  accepts: (value): value is number => Number.isSafeInteger(value) && Number(value) >= least,
  wanted: `a whole number ${unit}from ${least}`,
});
const oneOf = <const T extends string>(...words: readonly T[]): OptionRule<T> => ({
  accepts: (value): value is T => words.some((word) => word === value),
  wanted: `one of ${words.join(', ')}`,
});
const text = (accepted: (value: string) => boolean, wanted: string): OptionRule<string> => ({
  accepts: (value): value is string => typeof value === 'string' && accepted(value),
  wanted,
});
const secretText = (accepted: (value: string) => boolean, wanted: string): OptionRule<string> => ({
  ...text(accepted, wanted),
  secret: true,
});

/** One rule for each option; the compiler sees to it that none is forgotten. */
export const optionRules: { readonly [Name in OptionName]-?: OptionRule<NonNullable<PactsReporterOptions[Name]>> } = {
  mode: oneOf('off', 'observe', 'heal'),
  failOnHeal: flag,
  maxHeals: wholeFrom(0),
  assertions: oneOf('none', 'content', 'state'),
  threshold: ratio,
  readThreshold: ratio,
  margin: ratio,
  ranker: { accepts: (value): value is PactsRanker => typeof value === 'function', wanted: 'a function' },
  rankerTimeout: wholeFrom(1, 'of milliseconds '),
  home: text((value) => value !== '', 'the path of a folder'),
  databaseIdleTimeout: wholeFrom(0, 'of milliseconds '),
  databaseUrl: secretText((value) => isUrl(value, ({ protocol }) => /^postgres(?:ql)?:$/.test(protocol)), 'a postgres:// URL'),
  schema: text(
    (value) => /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/.test(value),
    'a PostgreSQL name of a-z, 0-9 and _, at most 63 characters, not starting with pg_ or a digit',
  ),
  redisUrl: secretText(
    (value) => parseRedisUrl(value) !== null,
    'a redis:// or rediss:// URL, or one of redis+sentinel:// or redis+cluster://',
  ),
  buildId: text((value) => /^[^\p{Cc}]{1,200}$/u.test(value), 'a text of 1 to 200 characters on one line'),
  redact: {
    accepts: (value): value is string[] =>
      Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '' && isRegularExpression(item)),
    wanted: 'a list of regular expressions as strings',
  },
  historyUrl: secretText(
    (value) => isUrl(value, ({ protocol, username, password }) => /^https?:$/.test(protocol) && username === '' && password === ''),
    'an http:// or https:// URL without user and password',
  ),
  summary: flag,
  otel: flag,
};

function isUrl(value: string, accepted: (url: URL) => boolean): boolean {
  return URL.canParse(value) && accepted(new URL(value));
}

function isRegularExpression(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
