/** What the pages understand of an address: the filters of their forms, checked. */
import { z } from 'zod';
import { healStatus, runOutcome, runStatus } from '../../history/schemas.js';
import { defaultSince, parseSince } from '../../history/since.js';
import { runSorts } from '../../storage/history/runs.js';
import { PageError } from './pageError.js';

/** An empty field of a form means: not given. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema.optional());
const text = optional(
  z
    .string()
    .trim()
    .max(2000)
    .regex(/^[^\0]*$/),
);

const filter = z.object({ since: text, branch: text, project: text, cursor: text });
export const windowQuery = filter;
export const runsQuery = filter.extend({
  test: text,
  build: text,
  status: optional(runStatus),
  outcome: optional(runOutcome),
  healed: optional(z.enum(['yes', 'no'])),
  sort: optional(z.enum(runSorts)),
});
export const testsQuery = filter.extend({ test: text });
export const healsQuery = filter.extend({ test: text, status: optional(healStatus), page: text });
export const driftQuery = filter.extend({ page: text });
export const buildQuery = z.object({ outcome: optional(runOutcome), cursor: text });
export const stepsQuery = z.object({ cursor: text });

/** The part of every filter that says which builds count. */
export interface Scope {
  readonly since: Date;
  /** As it was written; what the form shows. */
  readonly sinceText: string;
  readonly branch: string | undefined;
  readonly project: string | undefined;
}

/** @throws PageError one sentence about the first wrong value */
export function parseQuery<T extends z.ZodType>(schema: T, query: unknown): z.output<T> {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new PageError(400, `${issue?.path.join('.') ?? 'The address'}: ${issue?.message ?? 'not understood'}.`);
}

/** @param fallback how far back to look unless told. @throws PageError */
export function scopeOf(query: z.output<typeof windowQuery>, fallback: string = defaultSince): Scope {
  const sinceText = query.since ?? fallback;
  try {
    return { since: parseSince(sinceText), sinceText, branch: query.branch, project: query.project };
  } catch (error) {
    throw new PageError(400, `${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** The filters that the address names, to go on with: in the links to the next page. */
export const queryOf = ({ sinceText, branch, project }: Scope): Record<string, string | undefined> => ({
  since: sinceText === defaultSince ? undefined : sinceText,
  branch,
  project,
});
