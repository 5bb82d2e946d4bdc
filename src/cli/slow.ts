/** `pacts slow`: the slowest tests, or those that became slower. */
import type { Command } from 'commander';
import { duration, fullTitle } from '../history/format.js';
import { answer, newHistoryCommand, scopeOf, tableOf, type HistoryOptions } from './historyCommand.js';

export function slowCommand(): Command {
  return newHistoryCommand('slow', 'show the slowest tests by the median of their duration', 20)
    .option('--regressions', 'show the tests that became slower than in the time before')
    .addHelpText('after', '\nExample: pacts slow --regressions --since 7d')
    .action(async (options: HistoryOptions & { regressions?: boolean }) => {
      await answer('slow', options, async ({ figures }) => {
        if (options.regressions) {
          const rows = await figures.regressions(options, options.last);
          const cells = rows.map((row) => [
            duration(row.baselineMedianMs),
            duration(row.medianMs),
            `+${row.changePercent.toFixed(0)} %`,
            duration(row.baselineSpreadMs),
            `${row.baselineAttempts}, ${row.attempts}`,
            row.project,
            `${row.file} › ${fullTitle(row)}`,
          ]);
          const table = tableOf(['before', 'now', 'change', 'spread before', 'attempts', 'project', 'test'], cells, [6]);
          return { json: rows, text: rows.length > 0 ? table : `No test became slower${scopeOf(options)}.` };
        }
        const rows = await figures.slow(options, options.last);
        const cells = rows.map((row) => [
          duration(row.medianMs),
          duration(row.spreadMs),
          duration(row.p95Ms),
          row.attempts,
          row.project,
          `${row.file} › ${fullTitle(row)}`,
        ]);
        const table = tableOf(['median', 'spread', '95th percentile', 'attempts', 'project', 'test'], cells, [5]);
        return { json: rows, text: rows.length > 0 ? table : `No run that ended as expected${scopeOf(options)}.` };
      });
    });
}
