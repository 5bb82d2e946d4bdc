/** `pacts stats`: pass rates and durations, altogether and day by day. */
import type { Command } from 'commander';
import { duration, percent } from '../history/format.js';
import type { Stats } from '../history/schemas.js';
import { answer, newHistoryCommand, scopeOf, tableOf, type HistoryOptions } from './historyCommand.js';

export function statsCommand(): Command {
  return newHistoryCommand('stats', 'show pass rates and durations, altogether and day by day (UTC)', 31)
    .addHelpText('after', '\nExample: pacts stats --since 30d --branch main')
    .action(async (options: HistoryOptions) => {
      await answer('stats', options, async ({ figures }) => {
        const [rates, days] = await Promise.all([figures.rates(options), figures.days(options)]);
        const stats: Stats = { since: options.since.toISOString(), rates, days: days.slice(-options.last) };
        const nothing = `No test ran${scopeOf(options)}.`;
        return { json: stats, text: days.length > 0 ? textOf(stats, scopeOf(options)) : nothing };
      });
    });
}

function textOf({ rates, days }: Stats, scope: string): string {
  const undecided = rates.skipped + rates.interrupted > 0 ? `; ${rates.skipped} skipped, ${rates.interrupted} interrupted` : '';
  const cells = [...days]
    .reverse()
    .map((day) => [
      day.day,
      day.tests,
      percent(day.testPassRate),
      percent(day.flakyRate),
      day.unexpected,
      percent(day.attemptPassRate),
      day.builds,
      duration(day.medianBuildMs),
      duration(day.testTimeMs),
    ]);
  return [
    `${rates.tests} results of tests${scope}: ${percent(rates.testPassRate)} passed, ${percent(rates.flakyRate)} only on a retry, ${rates.unexpected} failed${undecided}.`,
    `${rates.attempts} attempts: ${percent(rates.attemptPassRate)} passed.`,
    tableOf(['day', 'results', 'passed', 'flaky', 'failed', 'of attempts', 'builds', 'median build', 'test time'], cells, []),
  ].join('\n');
}
