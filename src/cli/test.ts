/** `pacts test PATTERN`: the history of one test, or the tests that match. */
import type { Command } from 'commander';
import { duration, fullTitle, moment, oneLine, percent } from '../history/format.js';
import type { RunRow, Test, TestRow } from '../history/schemas.js';
import { runTable } from './history.js';
import { answer, newHistoryCommand, scopeOf, tableOf, type HistoryOptions } from './historyCommand.js';

export function testCommand(): Command {
  return newHistoryCommand('test', 'show the history of one test, or the tests that match', 20)
    .argument('<pattern>', 'part of a title or file, * stands for anything; or the id of a test')
    .addHelpText('after', '\nExample: pacts test "checkout*card" --branch main')
    .action(async (pattern: string, options: HistoryOptions) => {
      await answer('test', options, async ({ tests, runs }) => {
        const { since, branch, project, last } = options;
        const { items, nextCursor } = await tests.list({ test: pattern, project, limit: last });
        const [first] = items;
        if (!first)
          return {
            json: [],
            text: `No test${project === undefined ? '' : ` of the project ${oneLine(project, 60)}`} matches "${oneLine(pattern, 80)}".`,
          };
        if (items.length > 1)
          return { json: items, text: `${listOf(items)}${nextCursor === null ? '' : '\nThere are more; --last shows them.'}` };
        const [test, attempts] = await Promise.all([
          tests.get(first.testId, since, branch),
          runs.list({ testId: first.testId, branch, since, limit: last }),
        ]);
        if (!test) return { json: [], text: `No test matches "${oneLine(pattern, 80)}".` };
        return {
          json: { ...test, attempts: attempts.items },
          text: textOf(test, attempts.items, scopeOf({ since, ...(branch === undefined ? {} : { branch }) })),
        };
      });
    });
}

function listOf(tests: readonly TestRow[]): string {
  const cells = tests.map((test) => [
    test.lastStatus ?? '',
    moment(test.lastStartedAt),
    duration(test.lastDurationMs),
    test.project,
    `${test.file} › ${fullTitle(test)}`,
    test.testId,
  ]);
  return tableOf(['last', 'when', 'duration', 'project', 'test', 'id'], cells, [4]);
}

function textOf(test: Test, attempts: readonly RunRow[], scope: string): string {
  const results = `${test.tests} results${scope}: ${percent(test.passRate)} passed, ${percent(test.flakyRate)} only on a retry, ${test.unexpected} failed.`;
  const failing =
    test.failingSince === null
      ? []
      : [
          `Failing since ${moment(test.failingSince)}; ${test.lastPassedAt === null ? 'it has never passed' : `last passed ${moment(test.lastPassedAt)}`}.`,
        ];
  return [
    oneLine(`${test.file}:${test.line} › ${fullTitle(test)}${test.project === '' ? '' : ` (${test.project})`}`, 400),
    test.tests > 0 ? results : `No result${scope}.`,
    ...(test.medianMs === null ? [] : [`Median duration ${duration(test.medianMs)}, spread ${duration(test.spreadMs)}.`]),
    ...failing,
    ...(attempts.length > 0 ? [runTable(attempts)] : []),
  ].join('\n');
}
