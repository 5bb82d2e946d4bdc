/** Turns Playwright's results into rows: no file, no clock, no database. */
import type { TestCase, TestResult, TestStep } from '@playwright/test/reporter';
import path from 'node:path';
import { typedIn, type Redactor } from '../src/config/redact.js';
import { TypedValues } from '../src/config/typedValues.js';
import { runId } from '../src/config/runIdentity.js';
import { attachmentName, type SelectorCounters, type TestReport } from '../src/selector/types.js';
import type { ArtifactRecord, MetricRecord, RunOutcome, RunRecord, RunStatus, StepRecord } from '../src/storage/records.js';

/** What a row needs to know of its build. */
export interface RowContext {
  readonly buildId: string;
  readonly shardIndex: number;
  /** This start of the shard. */
  readonly session: string;
  readonly rootDir: string;
  readonly redactor: Redactor;
  /** By test id. */
  readonly tests: Map<string, TestFields>;
}

/** What all attempts of a test have in common; the id is that of the first. */
type TestFields = Pick<
  RunRecord,
  | 'id'
  | 'buildId'
  | 'shardIndex'
  | 'session'
  | 'testId'
  | 'project'
  | 'file'
  | 'line'
  | 'column'
  | 'titlePath'
  | 'title'
  | 'tags'
  | 'repeatEachIndex'
>;

/** An attachment whose size and hash the writer fills in. */
export interface PendingArtifact {
  readonly record: ArtifactRecord;
  readonly file: string | null;
  readonly body: Buffer | null;
}

export interface RunRows {
  readonly run: RunRecord;
  readonly artifacts: readonly PendingArtifact[];
  /** What the fixtures left in the test's attachment; null without the plugin's `test`. */
  readonly report: TestReport | null;
}

/** Rows of one attempt; `run.artifacts` is empty until the writer has hashed the files. */
export function toRows(test: TestCase, result: TestResult, context: RowContext): RunRows {
  const report = reportOf(result);
  // What the test typed is looked for in all of its texts, but for its title, by which people find it.
  const redactor = context.redactor.withTyped([...typedBy(result.steps), ...repeatedIn(result, report)]);
  const own = { ...context, redactor };
  const [error] = result.errors;
  const run: RunRecord = {
    ...identity(test, result, context),
    annotations: result.annotations.map(({ type, description }) => ({
      type,
      description: description === undefined ? undefined : redactor.text(description),
    })),
    status: result.status,
    outcome: outcomeOf(test, result),
    durationMs: result.duration,
    errorMessage: error ? redactor.text(plain(error.message ?? error.value ?? '')) : null,
    errorStack: error?.stack ? redactor.text(plain(error.stack)) : null,
    healed: report?.counters.healed ?? 0,
    refused: report?.counters.refused ?? 0,
    steps: stepRows(result.steps, own),
    artifacts: [],
    metrics: report ? metricRows(report.counters) : [],
  };
  return { run, artifacts: artifactRows(result, own), report };
}

/** The row of an attempt that has just begun. */
export function toRunningRow(test: TestCase, result: TestResult, context: RowContext): RunRecord {
  return {
    ...identity(test, result, context),
    annotations: [],
    status: 'running',
    outcome: null,
    durationMs: 0,
    errorMessage: null,
    errorStack: null,
    healed: 0,
    refused: 0,
    steps: [],
    artifacts: [],
    metrics: [],
  };
}

/** What is the same when an attempt begins and when it ends. */
function identity(test: TestCase, result: TestResult, context: RowContext) {
  const fields = fieldsOf(test, context);
  return {
    ...fields,
    id: result.retry > 0 ? idOf(test, result.retry, context) : fields.id,
    retry: result.retry,
    workerIndex: result.workerIndex,
    parallelIndex: result.parallelIndex,
    startedAt: result.startTime,
    // `test.fail()` in the body of a test changes it.
    expectedStatus: test.expectedStatus as RunStatus,
  };
}

/** Made at the first call. */
export function fieldsOf(test: TestCase, context: RowContext): TestFields {
  const known = context.tests.get(test.id);
  if (known) return known;
  const { buildId, shardIndex, session, rootDir, redactor } = context;
  const fields = {
    id: idOf(test, 0, context),
    buildId,
    shardIndex,
    session,
    testId: test.id,
    project: test.parent.project()?.name ?? '',
    file: relative(rootDir, test.location.file),
    line: test.location.line,
    column: test.location.column,
    // Root and file suites have no title of their own to show.
    titlePath: test
      .titlePath()
      .slice(3)
      .map((title) => redactor.text(title)),
    title: redactor.text(test.title),
    tags: test.tags.map((tag) => redactor.text(tag)),
    repeatEachIndex: test.repeatEachIndex,
  };
  context.tests.set(test.id, fields);
  return fields;
}

const idOf = (test: TestCase, retry: number, { buildId, shardIndex }: RowContext): string =>
  runId(buildId, test.id, test.repeatEachIndex, retry, shardIndex);

/** Known when no further attempt follows. */
function outcomeOf(test: TestCase, result: TestResult): RunOutcome | null {
  const ok = result.status === test.expectedStatus || result.status === 'skipped';
  if (!ok && result.retry < test.retries && result.status !== 'interrupted') return null;
  return test.outcome();
}

/** Values of the steps that type, keys in a row as one word. */
function typedBy(steps: readonly TestStep[]): readonly string[] {
  const typed = new TypedValues();
  const look = (step: TestStep): void => {
    const value = typedIn(step.title);
    if (value !== null) typed.note(step.title.startsWith('Press') ? 'press' : 'fill', { key: value, value });
    // A title shows a line end as a backslash and an n, which is also what a backslash and an n look like.
    if (value?.includes('\\n')) typed.note('fill', { value: value.replaceAll('\\n', '\n') });
    step.steps.forEach(look);
  };
  steps.forEach(look);
  return [...typed.values];
}

/** What errors repeat of the values that went through an argument, which no step shows. */
function repeatedIn({ errors }: TestResult, report: TestReport | null): string[] {
  const places = report?.repeated ?? [];
  return places.map(([index, offset, length]) => (errors[index]?.message ?? '').slice(offset, offset + length));
}

function stepRows(steps: readonly TestStep[], { rootDir, redactor }: RowContext): StepRecord[] {
  const rows: StepRecord[] = [];
  const add = (step: TestStep, parentIndex: number | null, depth: number): void => {
    const index = rows.length;
    rows.push({
      index,
      parentIndex,
      depth,
      category: step.category,
      title: redactor.stepTitle(step.title),
      file: step.location ? relative(rootDir, step.location.file) : null,
      line: step.location?.line ?? null,
      column: step.location?.column ?? null,
      startedAt: step.startTime,
      durationMs: step.duration,
      error: step.error ? redactor.text(plain(step.error.message ?? step.error.value ?? '')) : null,
    });
    for (const child of step.steps) add(child, index, depth + 1);
  };
  for (const step of steps) add(step, null, 0);
  return rows;
}

function artifactRows(result: TestResult, { rootDir, redactor }: RowContext): PendingArtifact[] {
  return result.attachments
    .filter(({ name }) => name !== attachmentName)
    .map(({ name, contentType, path: file, body }, index) => ({
      record: {
        index,
        name: redactor.text(name),
        kind: kindOf(name, contentType),
        contentType,
        path: file ? redactor.text(relative(rootDir, file)) : null,
        sizeBytes: body?.length ?? 0,
        sha256: null,
      },
      file: file ?? null,
      body: body ?? null,
    }));
}

function kindOf(name: string, contentType: string): string {
  if (name === 'trace' || name === 'video' || name === 'stdout' || name === 'stderr') return name;
  if (/^heal \d+/.test(name)) return 'heal';
  return contentType.startsWith('image/') ? 'screenshot' : 'other';
}

function metricRows(counters: SelectorCounters): MetricRecord[] {
  const metric = (name: string, value: number): MetricRecord => ({ name, value, unit: 'count' });
  return [
    metric('selector.lookups', counters.lookups),
    metric('selector.hits.lru', counters.lru),
    metric('selector.hits.redis', counters.redis),
    metric('selector.hits.postgres', counters.postgres),
    metric('selector.misses', counters.misses),
    metric('selector.learned', counters.learned),
    metric('selector.native', counters.native),
    metric('heal.count', counters.healed),
    metric('heal.refused', counters.refused),
  ];
}

function reportOf(result: TestResult): TestReport | null {
  const body = result.attachments.find(({ name }) => name === attachmentName)?.body;
  if (!body) return null;
  try {
    const report = JSON.parse(body.toString()) as TestReport;
    return (report.version as number) === 1 ? report : null;
  } catch {
    return null; // somebody else's attachment of that name
  }
}

/** Every step names its file, and a suite has few. */
const shortened = new Map<string, string>();

function relative(rootDir: string, file: string): string {
  const key = `${rootDir}\n${file}`;
  let known = shortened.get(key);
  if (known === undefined) {
    const short = path.relative(rootDir, file);
    known = (short.startsWith('..') || path.isAbsolute(short) ? file : short).split(path.sep).join('/');
    shortened.set(key, known);
  }
  return known;
}

/** Playwright colours its messages for terminals. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex -- escape sequences are control characters
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
