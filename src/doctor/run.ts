/** Runs the steps in order; a step whose ground is missing is skipped and says why. */
import { resolveRedaction } from './redaction.js';
import { newDatabaseFacts } from './databaseFacts.js';
import { systemResolve, type Resolve } from './resolveHost.js';
import { newRedisFacts } from './redisFacts.js';
import { steps } from './steps.js';
import { codeOf, failed, skipped, type DoctorContext, type Finding, type Step, type StepResult } from './types.js';

export interface DoctorOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** The clock, epoch milliseconds. */
  readonly now?: () => number;
  /** Name resolution. */
  readonly resolve?: Resolve;
  /** Remember the PostgreSQL that answers now, whatever was remembered. @default false */
  readonly acceptServer?: boolean;
  /** Ids of the steps to run. @default all */
  readonly only?: readonly string[];
}

export interface DoctorReport {
  readonly ok: boolean;
  readonly steps: readonly StepResult[];
}

/** Investigates; never throws. */
export async function runDoctor(options: DoctorOptions = {}): Promise<DoctorReport> {
  const context: DoctorContext = {
    env: options.env ?? process.env,
    cwd: options.cwd ?? process.cwd(),
    now: options.now ?? Date.now,
    resolve: options.resolve ?? systemResolve,
    acceptServer: options.acceptServer ?? false,
    config: null,
    database: newDatabaseFacts(),
    redis: newRedisFacts(),
    cleanups: [],
  };
  const redact = resolveRedaction(context);
  const results: StepResult[] = [];
  try {
    for (const step of steps.filter(({ id }) => options.only?.includes(id) ?? true))
      results.push(redact(await resultOf(step, context, results)));
  } finally {
    for (const cleanup of context.cleanups.reverse()) await cleanup().catch(() => undefined);
  }
  return { ok: results.every(({ status }) => status !== 'failed'), steps: results };
}

async function resultOf(step: Step, context: DoctorContext, before: readonly StepResult[]): Promise<StepResult> {
  const started = performance.now();
  const finding = await findingOf(step, context, before);
  return { id: step.id, group: step.group, title: step.title, ...finding, ms: Math.round(performance.now() - started) };
}

async function findingOf(step: Step, context: DoctorContext, before: readonly StepResult[]): Promise<Finding> {
  const missing = before.find(({ id, status }) => step.needs?.includes(id) && status !== 'ok');
  if (missing) return skipped(missing.status === 'failed' ? `needs "${missing.title}", which failed` : missing.summary);
  try {
    return await step.run(context);
  } catch (error) {
    // A fault of a kind that no step knows: told as it is, with its code.
    const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return failed(
      'unknown',
      'the step met an error that it does not know',
      [`${codeOf(error)}: ${message}`],
      ['report it, with this output'],
    );
  }
}

/** Remembers the PostgreSQL that has just answered well, so that a later investigation knows it again. Never throws, says nothing. */
export async function rememberServerOf(options: DoctorOptions = {}): Promise<void> {
  const only = [
    'options',
    ...['target', 'resolve', 'reach', 'program', 'tls', 'identity', 'login', 'server'].map((name) => `postgres.${name}`),
  ];
  await runDoctor({ ...options, only });
}
