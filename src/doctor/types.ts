/** What a step of the investigation is: one question, answered with evidence and what to do. */
import type { Environment } from '../config/dotEnv.js';
import type { ResolvedConfig } from '../config/options.js';
import type { DatabaseFacts } from './databaseFacts.js';
import type { Resolve } from './resolveHost.js';
import type { RedisFacts } from './redisFacts.js';

export type StepStatus = 'ok' | 'failed' | 'skipped';
export type Group = 'surroundings' | 'postgres' | 'redis';

export interface Finding {
  readonly status: StepStatus;
  /** The cause in one word for scripts, such as `wrong-password`; null unless the step failed. */
  readonly cause: string | null;
  /** What was found, in one sentence. */
  readonly summary: string;
  /** What was seen: addresses, codes, versions. Never a password. */
  readonly evidence: readonly string[];
  /** What to do, most likely first. */
  readonly advice: readonly string[];
}

/** What the steps share: where to look, and what the steps before have found. */
export interface DoctorContext {
  readonly env: Environment;
  /** Folder of the Playwright project. */
  readonly cwd: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** All addresses of a host. */
  readonly resolve: Resolve;
  /** What was remembered of another server is forgotten. */
  readonly acceptServer: boolean;
  /** Null until the step `config` has resolved it. */
  config: ResolvedConfig | null;
  readonly database: DatabaseFacts;
  readonly redis: RedisFacts;
  /** Run at the end, last first: connections to close. */
  readonly cleanups: (() => Promise<unknown>)[];
}

export interface Step {
  readonly id: string;
  readonly group: Group;
  readonly title: string;
  /** Steps that must be ok; else this one is skipped. */
  readonly needs?: readonly string[];
  run(context: DoctorContext): Promise<Finding> | Finding;
}

export interface StepResult extends Finding {
  readonly id: string;
  readonly group: Group;
  readonly title: string;
  readonly ms: number;
}

type Lines = readonly (string | false | null | undefined)[];
const lines = (list: Lines | undefined): string[] => (list ?? []).filter((line) => typeof line === 'string' && line !== '') as string[];

export const ok = (summary: string, evidence?: Lines, advice?: Lines): Finding => ({
  status: 'ok',
  cause: null,
  summary,
  evidence: lines(evidence),
  advice: lines(advice),
});

export const failed = (cause: string, summary: string, evidence: Lines, advice: Lines): Finding => ({
  status: 'failed',
  cause,
  summary,
  evidence: lines(evidence),
  advice: lines(advice),
});

export const skipped = (summary: string, advice?: Lines): Finding => ({
  status: 'skipped',
  cause: null,
  summary,
  evidence: [],
  advice: lines(advice),
});

/** Errno or SQLSTATE of an error, else the first line of what it says. */
export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null) {
    const { code, errors } = error as { code?: unknown; errors?: unknown };
    if (typeof code === 'string' && code !== '') return code;
    if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
    if (error instanceof Error) return error.message.split('\n')[0] ?? error.name;
  }
  return String(error);
}
