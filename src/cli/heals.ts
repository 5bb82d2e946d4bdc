/** `pacts heals`: heals and refusals, newest first. */
import { Option, type Command } from 'commander';
import { moment, oneLine } from '../history/format.js';
import { healStatus } from '../history/schemas.js';
import type { HealStatus } from '../selector/types.js';
import { answer, newHistoryCommand, scopeOf, tableOf, type HistoryOptions } from './historyCommand.js';

interface Options extends HistoryOptions {
  readonly status?: HealStatus;
  readonly test?: string;
}

export function healsCommand(): Command {
  return newHistoryCommand('heals', 'show heals and refusals, newest first', 20, null)
    .addOption(new Option('--status <status>', 'only heals of this status').choices(healStatus.options))
    .option('--test <pattern>', 'only where a title, file or locator contains this; * stands for anything')
    .addHelpText('after', '\nExample: pacts heals --status confirmed --since 24h')
    .action(async (options: Options) => {
      await answer('heals', options, async ({ heals }) => {
        const { status, test, branch, project, since, last } = options as Partial<Options> & Pick<Options, 'last'>;
        const { items } = await heals.list({ status: status && [status], test, branch, project, since, limit: last });
        const cells = items.map((heal) => [
          moment(heal.at),
          heal.status,
          heal.confidence === null ? '' : `${Math.round(100 * heal.confidence)} %`,
          heal.file === null ? '' : `${heal.file}:${heal.line ?? '?'}`,
          heal.locator,
          heal.healedLocator ?? heal.explanation,
        ]);
        const matching = test === undefined ? '' : ` matches "${oneLine(test, 80)}"`;
        const table = tableOf(['when', 'status', 'sure', 'place', 'locator', 'healed to, or why not'], cells, [3, 4, 5]);
        return {
          json: items,
          text: items.length > 0 ? table : `No heal${status ? ` with the status ${status}` : ''}${matching}${scopeOf(options)}.`,
        };
      });
    });
}
