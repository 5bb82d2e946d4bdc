/** `pacts history`: the latest runs, newest first. */
import type { Command } from 'commander';
import { fullTitle, moment, oneLine } from '../history/format.js';
import type { RunRow } from '../history/schemas.js';
import { answer, newHistoryCommand, scopeOf, tableOf, type HistoryOptions } from './historyCommand.js';

interface Options extends HistoryOptions {
  readonly test?: string;
}

export function historyCommand(): Command {
  return newHistoryCommand('history', 'show the latest runs, newest first', 20, null)
    .option('--test <pattern>', 'only tests whose title or file contains this; * stands for anything')
    .addHelpText('after', '\nExample: pacts history --test "checkout*card" --last 5')
    .action(async (options: Options) => {
      await answer('history', options, async (history, database) => {
        const { test, branch, project, since, last } = options as Partial<Options> & Pick<Options, 'last'>;
        const { items } = await history.runs.list({ test, branch, project, since, limit: last });
        const narrowed = test === undefined ? scopeOf(options) : ` matches "${oneLine(test, 80)}"${scopeOf(options)}`;
        const nothing = narrowed === '' ? `No runs in the database ${database} yet.` : `No run${narrowed}.`;
        return { json: items, text: items.length > 0 ? runTable(items) : nothing };
      });
    });
}

export function runTable(rows: readonly RunRow[]): string {
  return tableOf(
    ['started', 'status', 'attempt', 'ms', 'healed', 'project', 'test', 'error'],
    rows.map((row) => [
      moment(row.startedAt),
      row.status,
      row.retry + 1,
      Math.round(row.durationMs),
      row.healed + row.refused > 0 ? `${row.healed}${row.refused > 0 ? ` (${row.refused} refused)` : ''}` : '',
      row.project,
      `${row.file} › ${fullTitle(row)}`,
      row.errorMessage?.split('\n')[0] ?? '',
    ]),
    [6, 7],
  );
}
