/** The history as it is read: filters, pages of answers, and that each answer is what its schema promises. */
import { z } from 'zod';
import * as schemas from '../../src/history/schemas.js';
import { parseSince } from '../../src/history/since.js';
import { openHistory, type History } from '../../src/storage/history/history.js';
import type { RunFilter } from '../../src/storage/history/runs.js';
import type { Storage } from '../../src/storage/storage.js';
import { buildRecord, daysAgo, expect, fullRun, healRecord, kinds, runRecord, selectorEntry, test } from './support.js';

const window = { since: daysAgo(7) };

/** Two builds: main with all results, a topic branch with one. */
async function fill(storage: Storage): Promise<History> {
  await storage.builds.start(buildRecord({ id: 'main-1', shardTotal: 2, startedAt: daysAgo(2), expectedTests: 3 }));
  await storage.builds.start(buildRecord({ id: 'main-1', shardTotal: 2, shardIndex: 2, startedAt: daysAgo(2), expectedTests: 2 }));
  await storage.builds.start(buildRecord({ id: 'topic-1', branch: 'topic', startedAt: daysAgo(1) }));
  const main = { buildId: 'main-1', startedAt: daysAgo(2) };
  const failed = { status: 'failed', errorMessage: 'Error: no', outcome: null } as const;
  await storage.runs.save(fullRun({ ...main, testId: 'a', title: 'buys 100%', durationMs: 10, healed: 1 }));
  await storage.runs.save(runRecord({ ...main, testId: 'b', title: 'pays', durationMs: 20, ...failed }));
  await storage.runs.save(
    runRecord({ ...main, testId: 'b', title: 'pays', durationMs: 30, retry: 1, outcome: 'flaky', startedAt: daysAgo(1.9) }),
  );
  await storage.runs.save(
    runRecord({ ...main, testId: 'c', title: 'leaves', shardIndex: 2, durationMs: 40, ...failed, outcome: 'unexpected' }),
  );
  await storage.runs.save(
    runRecord({ buildId: 'topic-1', testId: 'a', title: 'buys 100%', project: 'firefox', startedAt: daysAgo(1), durationMs: 50 }),
  );
  return openHistory(storage);
}

for (const kind of kinds) {
  test.describe(`history on ${kind}`, () => {
    test.use({ kind });

    test('runs are found by every filter', async ({ storage }) => {
      const history = await fill(storage);
      const found = async (filter: Partial<RunFilter>): Promise<string> => {
        const { items } = await history.runs.list({ limit: 50, ...filter });
        return items.map(({ testId, retry, durationMs }) => `${testId}${retry}:${durationMs}`).join(' ');
      };
      expect(await found({})).toMatch(/^a0:50 b1:30( (a0:10|b0:20|c0:40)){3}$/);
      expect(await found({ status: ['failed'], sort: 'fastest' })).toBe('b0:20 c0:40');
      expect(await found({ outcome: 'flaky' })).toBe('b1:30');
      expect(await found({ testId: 'a' })).toBe('a0:50 a0:10');
      expect(await found({ test: 'b*100%' })).toBe('a0:50 a0:10');
      expect(await found({ test: '100_' })).toBe('');
      expect(await found({ buildId: 'topic-1' })).toBe('a0:50');
      expect(await found({ branch: 'topic' })).toBe('a0:50');
      expect(await found({ project: 'firefox' })).toBe('a0:50');
      expect(await found({ since: daysAgo(1.5) })).toBe('a0:50');
      expect(await found({ until: daysAgo(1.5), sort: 'slowest' })).toBe('c0:40 b1:30 b0:20 a0:10');
      expect(await found({ healed: true })).toBe('a0:10');
      expect(await found({ healed: false, sort: 'slowest' })).toBe('a0:50 c0:40 b1:30 b0:20');
      expect(await found({ branch: 'nobody' })).toBe('');
    });

    test('pages of any sort follow each other without gap or repetition', async ({ storage }) => {
      await storage.builds.start(buildRecord());
      const startedAt = daysAgo(1);
      for (let index = 0; index < 7; index++) await storage.runs.save(runRecord({ testId: `t${index}`, startedAt, durationMs: index % 2 }));
      const { runs } = openHistory(storage);
      for (const sort of ['newest', 'oldest', 'slowest', 'fastest'] as const) {
        const whole = await runs.list({ sort, limit: 100 });
        expect(whole.nextCursor).toBeNull();
        const pieces: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await runs.list({ sort, limit: 3, cursor });
          pieces.push(...page.items.map(({ id }) => id));
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(pieces).toEqual(whole.items.map(({ id }) => id));
        expect(new Set(pieces).size).toBe(7);
      }
      for (const cursor of ['x', 'WyJhIl0', Buffer.from(`["2026-01-01 00:00:00+00'; drop table x --","x"]`).toString('base64url')])
        await expect(runs.list({ limit: 3, cursor })).rejects.toThrow('cursor must be the nextCursor of an answer to the same question');
    });

    test('builds, tests and heals are paged too', async ({ storage }) => {
      const { builds, tests, heals } = openHistory(storage);
      for (const id of ['x', 'y', 'z']) {
        await storage.builds.start(buildRecord({ id, startedAt: daysAgo(1) }));
        await storage.runs.save(runRecord({ buildId: id, testId: id }));
      }
      await storage.heals.saveHeals(['a', 'b', 'c'].map((testTitle) => healRecord({ testTitle, at: daysAgo(1).getTime() })));
      const walk = async (list: (cursor?: string) => Promise<schemas.Page<object>>): Promise<number[]> => {
        const first = await list();
        const second = await list(first.nextCursor ?? undefined);
        expect([...first.items, ...second.items]).toHaveLength(
          new Set([...first.items, ...second.items].map((item) => JSON.stringify(item))).size,
        );
        return [first.items.length, second.items.length, second.nextCursor === null ? 0 : 1];
      };
      expect(await walk((cursor) => builds.list({ limit: 2, cursor }))).toEqual([2, 1, 0]);
      expect(await walk((cursor) => tests.list({ limit: 2, cursor }))).toEqual([2, 1, 0]);
      expect(await walk((cursor) => heals.list({ limit: 2, cursor }))).toEqual([2, 1, 0]);
    });

    test('every answer is what its schema promises', async ({ storage }) => {
      const { runs, builds, tests, heals, figures } = await fill(storage);
      const at = daysAgo(1).getTime();
      await storage.heals.saveHeals([
        healRecord({ testId: 'a', at }),
        healRecord({ status: 'refused', healedLocator: null, drift: null, at }),
      ]);
      await storage.selectors.save([selectorEntry()]);
      const all = <T extends z.ZodType>(schema: T): z.ZodArray<T> => z.array(schema).min(1);
      const page = await runs.list({ limit: 9 });
      all(schemas.runRow).parse(page.items);
      const id = page.items.find(({ healed }) => healed > 0)!.id;
      expect(schemas.run.parse(await runs.get(id))).toMatchObject({ attempts: [{ id, retry: 0 }], metrics: [{ name: 'heal.count' }, {}] });
      all(schemas.step).parse((await runs.steps(id, 9)).items);
      all(schemas.artifact).parse(await runs.artifacts(id));
      all(schemas.buildRow).parse((await builds.list({ limit: 9 })).items);
      expect(schemas.build.parse(await builds.get('main-1'))).toMatchObject({
        status: 'running',
        tests: 3,
        flaky: 1,
        unexpected: 1,
        missing: 2,
        shards: [
          { shardIndex: 1, tests: 2, flaky: 1, unexpected: 0, testTimeMs: 60 },
          { shardIndex: 2, tests: 1, flaky: 0, unexpected: 1, testTimeMs: 40 },
        ],
      });
      all(schemas.testRow).parse((await tests.list({ limit: 9 })).items);
      expect(schemas.test.parse(await tests.get('c', window.since))).toMatchObject({
        tests: 1,
        unexpected: 1,
        passRate: 0,
        lastPassedAt: null,
      });
      all(schemas.heal).parse((await heals.list({ limit: 9 })).items);
      const drift = schemas.drift.parse(await heals.drift(7));
      expect([drift.pages.length, drift.byDay.length, drift.tests.length]).toEqual([1, 1, 2]);
      schemas.rates.parse(await figures.rates(window));
      all(schemas.dayFigures).parse(await figures.days(window));
      all(schemas.flakyTest).parse(await figures.flaky(window, 9));
      all(schemas.slowTest).parse(await figures.slow(window, 9));
      z.array(schemas.regression).parse(await figures.regressions(window, 9));
      all(schemas.failingTest).parse(await figures.failing(window, 9));
      z.array(schemas.quarantineCandidate).parse(await figures.quarantine(window, 9));
      all(schemas.failureGroup).parse(await figures.failures(window, 9));
      expect([await runs.get('00000000-0000-4000-8000-000000000000'), await builds.get('no'), await tests.get('no', window.since)]).toEqual(
        [null, null, null],
      );
    });
  });
}

test('since is a span or a date', () => {
  const now = new Date('2026-03-10T12:00:00Z');
  const parsed = (text: string): string => parseSince(text, now).toISOString();
  expect(parsed('14d')).toBe('2026-02-24T12:00:00.000Z');
  expect(parsed('90m')).toBe('2026-03-10T10:30:00.000Z');
  expect(parsed('2w')).toBe('2026-02-24T12:00:00.000Z');
  expect(parsed('2026-01-31')).toBe('2026-01-31T00:00:00.000Z');
  for (const wrong of ['', 'yesterday', '14', '99999w', '2026-13-01', '1d; drop'])
    expect(() => parseSince(wrong, now)).toThrow(`or a date such as 2026-01-31, received "${wrong}"`);
});
