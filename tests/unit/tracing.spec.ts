/** Names of span attributes are those of OpenTelemetry's conventions; ids are derived, so that shards agree. */
import { expect, test } from '@playwright/test';
import * as official from '@opentelemetry/semantic-conventions/incubating';
import { conventions } from '../../src/tracing/attributes.js';
import { spansOfBuild, spansOfRun, traceIdsOf } from '../../src/tracing/spans.js';
import { buildRecord, healRecord, runRecord } from '../storage/support.js';

test('the attributes are in the semantic conventions', () => {
  const names = new Set(Object.values(official));
  for (const name of Object.values(conventions)) expect(names.has(name), name).toBe(true);
});

test('values of enumerations are those of the conventions', () => {
  const build = buildRecord({ session: '6f7b1c1e-4d0a-5b83-a2f4-c5d98e3b7160' });
  const values = (status: 'passed' | 'failed' | 'timedout' | 'interrupted'): unknown[] => {
    const [span] = spansOfBuild(build, { id: build.id, shardIndex: 1, status, finishedAt: new Date(), durationMs: 1 }, null);
    return [span?.attributes['cicd.pipeline.result'], span?.attributes['test.suite.run.status'], span?.error === null];
  };
  expect(values('passed')).toEqual([official.CICD_PIPELINE_RESULT_VALUE_SUCCESS, official.TEST_SUITE_RUN_STATUS_VALUE_SUCCESS, true]);
  expect(values('failed')).toEqual([official.CICD_PIPELINE_RESULT_VALUE_FAILURE, official.TEST_SUITE_RUN_STATUS_VALUE_FAILURE, false]);
  expect(values('timedout')).toEqual([official.CICD_PIPELINE_RESULT_VALUE_TIMEOUT, official.TEST_SUITE_RUN_STATUS_VALUE_TIMED_OUT, false]);
  expect(values('interrupted')).toEqual([
    official.CICD_PIPELINE_RESULT_VALUE_CANCELLATION,
    official.TEST_SUITE_RUN_STATUS_VALUE_ABORTED,
    false,
  ]);
});

test('shards of a build share trace and root; a shard that runs again has spans of its own', () => {
  const shard = (session: string) => traceIdsOf({ id: 'build-1', shardTotal: 2, session });
  const [first, second] = [shard('a'), shard('b')];
  expect([first.traceId, first.rootId]).toEqual([second.traceId, second.rootId]);
  expect(first.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(first.parentId).not.toBe(second.parentId);
  expect(traceIdsOf({ id: 'build-2', shardTotal: 2, session: 'a' }).traceId).not.toBe(first.traceId);
  expect(traceIdsOf({ id: 'build-1', shardTotal: 1, session: 'a' }).parentId).toBe(first.rootId);
  const ids = [first, second].flatMap((trace, n) =>
    spansOfRun(runRecord({ id: 'r', session: String(n) }), [], trace).map(({ spanId }) => spanId),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test('a heal is below the innermost step that was going on, or below its run', () => {
  const at = 1_790_000_000_000;
  const step = { category: 'test.step', file: null, line: null, column: null, error: null };
  const run = runRecord({
    startedAt: new Date(at),
    durationMs: 1000,
    steps: [
      { ...step, index: 0, parentIndex: null, depth: 0, title: 'outer', startedAt: new Date(at), durationMs: 900 },
      { ...step, index: 1, parentIndex: 0, depth: 1, title: 'before', startedAt: new Date(at), durationMs: 100 },
      { ...step, index: 2, parentIndex: 0, depth: 1, title: 'inner', startedAt: new Date(at + 200), durationMs: 500 },
    ],
  });
  const spans = spansOfRun(run, [healRecord({ at: at + 300 }), healRecord({ at: at + 950 })], traceIdsOf(buildRecord()));
  const nameOf = (id: string | null | undefined): string | undefined => spans.find(({ spanId }) => spanId === id)?.name;
  const heals = spans.filter(({ name }) => name.startsWith('heal'));
  expect(heals.map(({ parentId }) => nameOf(parentId))).toEqual(['inner', 'cart › buys']);
});
