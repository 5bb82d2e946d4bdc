/** What each option accepts: a schema that decides, and the words in which a message says it. Defaults are in `resolveConfig.ts`. */
import * as z from 'zod/mini';
import type { PactsRanker, PactsReporterOptions } from './options.js';
import { parseRedisUrl } from './redisUrl.js';

export type OptionName = keyof PactsReporterOptions;

export interface OptionRule<T> {
  readonly schema: z.ZodMiniType<T>;
  /** Completes "<option> must be ...". */
  readonly wanted: string;
  /** The value may hold a password, so that a message shows it masked. */
  readonly secret?: boolean;
}

const modes = ['off', 'observe', 'heal'] as const;
const assertionPolicies = ['none', 'content', 'state'] as const;

const ratio: OptionRule<number> = { schema: z.number().check(z.minimum(0), z.maximum(1)), wanted: 'a number from 0 to 1' };
const milliseconds = (least: number): OptionRule<number> => ({
  schema: z.int().check(z.minimum(least)),
  wanted: `a whole number of milliseconds from ${least}`,
});
const flag: OptionRule<boolean> = { schema: z.boolean(), wanted: 'true or false' };

/** One rule for each option; the compiler sees to it that none is forgotten. */
export const optionRules: { readonly [Name in OptionName]-?: OptionRule<NonNullable<PactsReporterOptions[Name]>> } = {
  mode: { schema: z.enum(modes), wanted: `one of ${modes.join(', ')}` },
  failOnHeal: flag,
  maxHeals: { schema: z.int().check(z.minimum(0)), wanted: 'a whole number from 0' },
  assertions: { schema: z.enum(assertionPolicies), wanted: `one of ${assertionPolicies.join(', ')}` },
  threshold: ratio,
  readThreshold: ratio,
  margin: ratio,
  ranker: { schema: z.custom<PactsRanker>((value) => typeof value === 'function'), wanted: 'a function' },
  rankerTimeout: milliseconds(1),
  home: { schema: z.string().check(z.minLength(1)), wanted: 'the path of a folder' },
  databaseIdleTimeout: milliseconds(0),
  databaseUrl: { schema: urlThat(({ protocol }) => /^postgres(?:ql)?:$/.test(protocol)), wanted: 'a postgres:// URL', secret: true },
  schema: {
    schema: z.string().check(z.regex(/^(?!pg_)[a-z_][a-z0-9_]{0,62}$/)),
    wanted: 'a PostgreSQL name of a-z, 0-9 and _, at most 63 characters, not starting with pg_ or a digit',
  },
  redisUrl: {
    schema: z.string().check(z.refine((text) => parseRedisUrl(text) !== null)),
    wanted: 'a redis:// or rediss:// URL, or one of redis+sentinel:// or redis+cluster://',
    secret: true,
  },
  buildId: { schema: z.string().check(z.regex(/^[^\p{Cc}]{1,200}$/u)), wanted: 'a text of 1 to 200 characters on one line' },
  redact: {
    schema: z.array(z.string().check(z.minLength(1), z.refine(isRegularExpression))),
    wanted: 'a list of regular expressions as strings',
  },
  historyUrl: {
    schema: urlThat(({ protocol, username, password }) => /^https?:$/.test(protocol) && username === '' && password === ''),
    wanted: 'an http:// or https:// URL without user and password',
    secret: true,
  },
  summary: flag,
  otel: flag,
};

function urlThat(accepted: (url: URL) => boolean): z.ZodMiniType<string> {
  return z.string().check(z.refine((text) => URL.canParse(text) && accepted(new URL(text))));
}

function isRegularExpression(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
