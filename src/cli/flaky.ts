/** `pacts flaky`: tests that pass only on a retry, or candidates for quarantine. */
import type { Command } from 'commander';
import { fullTitle, moment, percent } from '../history/format.js';
import { answer, newHistoryCommand, scopeOf, tableOf, type HistoryOptions } from './historyCommand.js';

export function flakyCommand(): Command {
  return newHistoryCommand('flaky', 'show the tests that pass only on a retry, flakiest first', 20)
    .option('--quarantine', 'show the tests whose result says little: flaky, or failing and recovering by themselves')
    .addHelpText('after', '\nExample: pacts flaky --since 30d --branch main')
    .action(async (options: HistoryOptions & { quarantine?: boolean }) => {
      await answer('flaky', options, async ({ figures }) => {
        if (options.quarantine) {
          const rows = await figures.quarantine(options, options.last);
          const cells = rows.map((row) => [
            percent(row.unstableRate),
            row.flaky,
            row.recovered,
            row.tests,
            moment(row.lastAt),
            row.project,
            nameOf(row),
          ]);
          const table = tableOf(['unstable', 'flaky', 'recovered', 'of', 'last run', 'project', 'test'], cells, [6]);
          return { json: rows, text: rows.length > 0 ? table : `No candidate for quarantine${scopeOf(options)}.` };
        }
        const rows = await figures.flaky(options, options.last);
        const cells = rows.map((row) => [
          percent(row.flakyRate),
          row.flaky,
          row.unexpected,
          row.tests,
          moment(row.lastFlakyAt),
          row.project,
          nameOf(row),
        ]);
        const table = tableOf(['flaky', 'times', 'failed', 'of', 'last time', 'project', 'test'], cells, [6]);
        return { json: rows, text: rows.length > 0 ? table : `No flaky test${scopeOf(options)}.` };
      });
    });
}

const nameOf = (test: Parameters<typeof fullTitle>[0] & { readonly file: string }): string => `${test.file} › ${fullTitle(test)}`;
