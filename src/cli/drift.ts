/** `pacts drift`: how far pages moved away from what was learnt. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { moment, oneLine } from '../history/format.js';
import { parseSince } from '../history/since.js';
import { answer, parseCount, tableOf } from './historyCommand.js';

const day = 86_400_000;

export function driftCommand(): Command {
  return new Command('drift')
    .description('show how far the structure of each page moved away from what was learnt, furthest first')
    .addOption(new Option('--since <time>', 'from when on: 24h, 14d, 2w or a date').argParser(daysSince).default(30, '30d'))
    .option('--page <url>', 'one page, by its URL pattern: day by day, the tests that use it, and what was retired')
    .option('--last <n>', 'how many rows', parseCount, 20)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample: pacts drift --page "http://localhost:3000/orders/*"')
    .action(async (options: { since: number; page?: string; last: number; json?: boolean }) => {
      const days = options.since;
      await answer('drift', options, async ({ heals }) => {
        const drift = await heals.drift(days, options.page);
        const nothing = `No locator was looked at${options.page === undefined ? '' : ` on ${oneLine(options.page, 120)}`} in the last ${days} days.`;
        if (drift.pages.length === 0) return { json: drift, text: nothing };
        const number = (value: number | null): string => (value === null ? '' : value.toFixed(3));
        const pages = tableOf(
          ['page', 'drift', 'furthest', 'looked at', 'healed', 'refused', 'retired', 'for drift', 'other element', 'remembered', 'tests'],
          drift.pages
            .slice(0, options.last)
            .map((row) => [
              row.urlPattern,
              number(row.meanDrift),
              number(row.maxDrift),
              row.observations,
              row.healed,
              row.refused,
              row.retired,
              row.retiredForDrift,
              row.otherElement,
              row.entries,
              row.tests,
            ]),
          [0],
        );
        if (options.page === undefined) return { json: drift, text: pages };
        const byDay = drift.byDay
          .slice(-options.last)
          .map((row) => [row.day, number(row.meanDrift), number(row.maxDrift), row.observations]);
        const tests = drift.tests
          .slice(0, options.last)
          .map((row) => [row.testTitle, row.healed, row.refused, row.retired, moment(row.lastAt)]);
        const retired = drift.retired
          .slice(0, options.last)
          .map((row) => [row.locator, row.healedLocator ?? '', row.cause, number(row.drift), row.times, moment(row.lastAt)]);
        return {
          json: drift,
          text: [
            pages,
            tableOf(['day', 'drift', 'furthest', 'looked at'], byDay, []),
            tableOf(['test', 'healed', 'refused', 'retired', 'last time'], tests, [0]),
            ...(retired.length > 0
              ? [tableOf(['retired locator', 'its answer', 'why', 'drift', 'times', 'last time'], retired, [0, 1])]
              : []),
          ].join('\n'),
        };
      });
    });
}

function daysSince(text: string): number {
  try {
    return Math.max(1, Math.ceil((Date.now() - parseSince(text).getTime()) / day));
  } catch (error) {
    throw new InvalidArgumentError(`${error instanceof Error ? error.message : String(error)}.`);
  }
}
