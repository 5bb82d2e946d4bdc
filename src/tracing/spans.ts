/** Turns rows into spans: build -> shard -> run -> step -> heal. Pure: what is in a span has been masked as the row was. */
import { createHash } from 'node:crypto';
import type { HealRecord } from '../selector/types.js';
import type { BuildEnd, BuildRecord, RunRecord, StepRecord } from '../storage/records.js';
import { conventions, known, placeOf, type Attributes } from './attributes.js';

/** One span. Ids are derived from those of the rows, so that shards meet in one trace without talking. */
export interface SpanRow {
  /** 32 and 16 hex digits. */
  readonly traceId: string;
  readonly spanId: string;
  /** Null for the root. */
  readonly parentId: string | null;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  /** Message of an error; null if there was none. */
  readonly error: string | null;
  readonly events: readonly SpanEvent[];
}

export interface SpanEvent {
  readonly name: string;
  readonly at: number;
  readonly attributes: Attributes;
}

/** Which trace and which parent the runs of a shard belong to. */
export interface TraceIds {
  readonly traceId: string;
  /** The whole build; every shard knows it, the first one sends it. */
  readonly rootId: string;
  /** Parent of the runs: the shard, or the build where there is only one. */
  readonly parentId: string;
}

type Session = Pick<BuildRecord, 'id' | 'shardTotal' | 'session'>;

/** The trace of a build; all its shards compute the same one. */
export function traceIdsOf({ id, shardTotal, session }: Session): TraceIds {
  const rootId = hash('build', id).slice(0, 16);
  return { traceId: hash('trace', id), rootId, parentId: shardTotal > 1 ? hash('shard', id, session ?? '').slice(0, 16) : rootId };
}

/**
 * Spans of what one shard did as a whole: the shard's own where there are several, and the build's from the first one.
 * @param pipeline name of the CI pipeline, if there is one
 */
export function spansOfBuild(build: BuildRecord, end: BuildEnd, pipeline: string | null): SpanRow[] {
  const ids = traceIdsOf(build);
  const failed = end.status !== 'passed';
  const common = {
    traceId: ids.traceId,
    start: build.startedAt.getTime(),
    end: Math.max(build.startedAt.getTime(), end.finishedAt.getTime()),
    error: failed ? `the test run ended as ${end.status}` : null,
    events: [],
  };
  const vcs = known({ [conventions.refName]: build.branch, [conventions.refRevision]: build.commit });
  const root: SpanRow = {
    ...common,
    spanId: ids.rootId,
    parentId: null,
    name: pipeline ?? 'playwright test',
    attributes: {
      ...vcs,
      ...known({
        [conventions.pipelineName]: pipeline ?? 'playwright test',
        [conventions.pipelineResult]: pipelineResults[end.status],
        [conventions.pipelineRunId]: build.id,
        [conventions.pipelineRunUrl]: build.ciUrl,
        [conventions.testSuiteStatus]: suiteStatuses[end.status],
        'playwright.version': build.playwrightVersion,
        'playwright.shard.total': build.shardTotal,
        'pacts.ci': build.ci,
        'pacts.author': build.author,
      }),
    },
  };
  if (build.shardTotal === 1) return [root];
  const shard: SpanRow = {
    ...common,
    spanId: ids.parentId,
    parentId: ids.rootId,
    name: `shard ${build.shardIndex}/${build.shardTotal}`,
    attributes: known({
      [conventions.taskName]: `shard ${build.shardIndex}/${build.shardTotal}`,
      [conventions.taskRunId]: build.session,
      [conventions.taskResult]: pipelineResults[end.status],
      [conventions.taskType]: 'test',
      [conventions.testSuiteStatus]: suiteStatuses[end.status],
      [conventions.host]: build.host,
      'playwright.shard.index': build.shardIndex,
      'playwright.shard.total': build.shardTotal,
    }),
  };
  return build.shardIndex === 1 ? [root, shard] : [shard];
}

const pipelineResults: Readonly<Record<string, string>> = {
  passed: 'success',
  failed: 'failure',
  timedout: 'timeout',
  interrupted: 'cancellation',
};
const suiteStatuses: Readonly<Record<string, string>> = {
  passed: 'success',
  failed: 'failure',
  timedout: 'timed_out',
  interrupted: 'aborted',
};

/** Spans of one attempt: its own, its steps, and its heals below the step that they happened in. */
export function spansOfRun(run: RunRecord, heals: readonly HealRecord[], { traceId, parentId }: TraceIds): SpanRow[] {
  const runId = hash('run', run.id, run.session ?? '').slice(0, 16);
  const stepId = (index: number): string => hash('step', runId, index).slice(0, 16);
  const start = run.startedAt.getTime();
  const end = start + run.durationMs;
  const decided = run.status === 'passed' || run.status === 'failed' || run.status === 'timedOut';
  const passed = run.status === run.expectedStatus;
  const own: SpanRow = {
    traceId,
    spanId: runId,
    parentId,
    name: run.titlePath.join(' › ') || run.title,
    start,
    end,
    attributes: {
      ...placeOf(run),
      ...known({
        [conventions.testCaseName]: run.titlePath.join(' › ') || run.title,
        [conventions.testCaseStatus]: decided ? (passed ? 'pass' : 'fail') : null,
        [conventions.testSuiteName]: run.file,
        [conventions.errorType]: decided && !passed ? run.status : null,
        'playwright.project': run.project === '' ? null : run.project,
        'playwright.status': run.status,
        'playwright.expected_status': run.expectedStatus,
        'playwright.outcome': run.outcome,
        'playwright.retry': run.retry,
        'playwright.repeat_each_index': run.repeatEachIndex,
        'playwright.worker_index': run.workerIndex,
        'playwright.shard.index': run.shardIndex,
        'playwright.tags': run.tags.length > 0 ? run.tags : null,
        'pacts.run.id': run.id,
        'pacts.build.id': run.buildId,
        'pacts.healed': run.healed,
        'pacts.refused': run.refused,
      }),
    },
    error: decided && !passed ? firstLine(run.errorMessage ?? run.status) : null,
    events: run.errorMessage === null ? [] : [exception(end, run.errorMessage, run.errorStack)],
  };
  const steps = run.steps.map((step) =>
    spanOfStep(step, traceId, stepId(step.index), step.parentIndex === null ? runId : stepId(step.parentIndex)),
  );
  return [own, ...steps, ...heals.map((heal) => spanOfHeal(heal, traceId, placeOfHeal(heal, run, stepId) ?? runId))];
}

function spanOfStep(step: StepRecord, traceId: string, spanId: string, parentId: string): SpanRow {
  const start = step.startedAt.getTime();
  const end = start + Math.max(0, step.durationMs);
  return {
    traceId,
    spanId,
    parentId,
    name: step.title,
    start,
    end,
    attributes: { ...placeOf(step), 'playwright.step.category': step.category },
    error: step.error === null ? null : firstLine(step.error),
    events: step.error === null ? [] : [exception(end, step.error, null)],
  };
}

function spanOfHeal(heal: HealRecord, traceId: string, parentId: string): SpanRow {
  return {
    traceId,
    spanId: hash('heal', heal.id).slice(0, 16),
    parentId,
    name: `${healNames[heal.status]} ${heal.locator}`,
    start: heal.at - heal.durationMs,
    end: heal.at,
    attributes: {
      ...placeOf(heal),
      ...known({
        [conventions.url]: heal.urlPattern,
        'pacts.heal.id': heal.id,
        'pacts.heal.status': heal.status,
        'pacts.heal.cause': heal.cause,
        'pacts.heal.operation': heal.operation,
        'pacts.heal.locator': heal.locator,
        'pacts.heal.healed_locator': heal.healedLocator,
        'pacts.heal.confidence': heal.confidence,
        'pacts.heal.margin': heal.margin,
        'pacts.heal.drift': heal.drift,
        'pacts.heal.remembered': heal.remembered,
        'pacts.heal.strategies': heal.strategies,
        'pacts.heal.explanation': heal.explanation,
      }),
    },
    error: null,
    events: [],
  };
}

const healNames: Readonly<Record<HealRecord['status'], string>> = {
  probation: 'heal',
  confirmed: 'heal',
  suspect: 'heal',
  observed: 'observe',
  refused: 'refuse',
  retired: 'retire',
  otherElement: 'other element',
};

/** The innermost step that was going on; of two that follow each other, the one at the heal's place in the spec. */
function placeOfHeal(heal: HealRecord, { steps }: RunRecord, stepId: (index: number) => string): string | null {
  const around = steps.filter((step) => {
    const start = step.startedAt.getTime();
    return start <= heal.at && heal.at <= start + step.durationMs;
  });
  const here = around.filter((step) => step.line === heal.line);
  const [innermost] = [...(here.length > 0 ? here : around)].sort((a, b) => b.depth - a.depth || b.index - a.index);
  return innermost ? stepId(innermost.index) : null;
}

/** An event as the conventions for exceptions have it. */
function exception(at: number, message: string, stack: string | null): SpanEvent {
  return {
    name: 'exception',
    at,
    attributes: known({ [conventions.exceptionMessage]: message, [conventions.exceptionStacktrace]: stack }),
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

/** 32 hex digits. */
function hash(...values: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 32);
}
