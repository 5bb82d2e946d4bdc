/** `pacts cleanup`: deletes old results. */
import { Command, InvalidArgumentError } from 'commander';
import { resolveConfig } from '../config/resolveConfig.js';
import { cleanUp } from '../storage/cleanup.js';
import { openStorage } from '../storage/storage.js';
import { counted } from './counted.js';

interface Options {
  readonly days: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function cleanupCommand(): Command {
  return new Command('cleanup')
    .description('delete results that are older than so many days')
    .requiredOption('--days <n>', 'keep the results of so many days', parseDays)
    .option('--dry-run', 'say what would be deleted, and delete nothing')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Deletes test runs with their steps, artifacts and metrics, builds without runs, heals, and entries of the selector
memory that were not verified since then (nor for seven days). Whole months are dropped at once. Files of attachments
are Playwright's and stay. A role that may not drop tables deletes row by row.
Example: pacts cleanup --days 90`,
    )
    .action(async ({ days, dryRun = false, json }: Options) => {
      const storage = await openStorage(resolveConfig(), { applicationName: 'pacts cleanup' });
      try {
        const found = await cleanUp(storage, days, dryRun).catch((error: unknown) => {
          throw storage.explain(error);
        });
        const { before, runs, builds, heals, selectors } = found;
        if (json) {
          console.log(JSON.stringify({ database: storage.description, days, dryRun, ...found }));
          return;
        }
        const day = before.toISOString().slice(0, 16).replace('T', ' ');
        const what = [counted(runs, 'run'), counted(builds, 'build'), counted(heals, 'heal')].join(', ');
        const all = `${what} and ${counted(selectors, 'selector entry', 'selector entries')} from before ${day} UTC`;
        if (runs + builds + heals + selectors === 0)
          console.log(`Nothing in the database ${storage.description} is from before ${day} UTC.`);
        else if (dryRun) console.log(`Would delete ${all} in the database ${storage.description}. Nothing was deleted.`);
        else console.log(`Deleted ${all} in the database ${storage.description}.`);
      } finally {
        await storage.close();
      }
    });
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!/^\d+$/.test(text) || days > 36_500)
    throw new InvalidArgumentError(`It must be a whole number of days from 0 to 36500, received "${text}".`);
  return days;
}
