/** Parameters of the API: one schema each, whose description says in a message and in the OpenAPI document what is wanted. */
import { z } from 'zod';
import { healStatus, runOutcome, runStatus } from '../../history/schemas.js';
import { parseSince } from '../../history/since.js';

const text = z
  .string()
  .min(1)
  .max(1000)
  // PostgreSQL can't take NUL.
  .refine((value) => !value.includes('\0'));

/** A time span back from now or a date. */
const moment = z.string().transform((value, context) => {
  try {
    return parseSince(value);
  } catch {
    context.addIssue({ code: 'custom', message: 'not a time' });
    return z.NEVER;
  }
});
const time = 'a time span such as 24h, 14d or 2w (ten years at most), or a date such as 2026-01-31';

/** One or several of a list of words, with commas between. */
const wordsOf = <Word extends string>(words: readonly Word[]) =>
  z
    .string()
    .transform((value) => value.split(','))
    .pipe(z.array(z.enum(words as [Word, ...Word[]])))
    .optional()
    .describe(`one of ${words.join(', ')}, or several with commas between`);

const wholeNumber = (least: number, most: number, usual: number) =>
  z.coerce.number<string>().int().min(least).max(most).default(usual).describe(`a whole number from ${least} to ${most}`);

const name = (what: string) => text.optional().describe(what);

export const parameters = {
  status: wordsOf(runStatus.options),
  healStatus: wordsOf(healStatus.options),
  outcome: z
    .enum(runOutcome.options)
    .optional()
    .describe(`one of ${runOutcome.options.join(', ')}`),
  test: name('a part of a title or of a file, * as wildcard, or the id of a test'),
  testId: name('the id of a test'),
  build: name('the id of a build'),
  branch: name('the name of a branch'),
  project: name('the name of a Playwright project'),
  page: name('the URL pattern of a page'),
  run: z.uuid().optional().describe('the id of a run, a UUID'),
  since: moment.optional().describe(time),
  until: moment.optional().describe(time),
  /** Figures are of a window: without one they would read the whole history. */
  window: moment.prefault('14d').describe(time),
  healed: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional()
    .describe('true or false'),
  limit: wholeNumber(1, 500, 50),
  steps: wholeNumber(1, 5000, 1000),
  days: wholeNumber(1, 3660, 30),
  cursor: text.optional().describe('the nextCursor of an answer to the same question'),
};

export const runParams = z.object({ id: z.uuid().describe('the id of a run, a UUID') });
export const artifactParams = runParams.extend({
  index: z.coerce.number<string>().int().min(0).max(1_000_000).describe('the index of an artifact'),
});
export const buildParams = z.object({ id: text.describe('the id of a build') });
export const testParams = z.object({ id: text.describe('the id of a test') });
export const healParams = z.object({ id: z.uuid().describe('the id of a heal, a UUID') });
