/** `pacts migrate`: brings the schema of the database up to date. */
import { Command } from 'commander';
import { resolveConfig } from '../config/resolveConfig.js';
import { rememberServerOf } from '../doctor/run.js';
import { openStorage } from '../storage/storage.js';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('create or update the tables, views and functions')
    .option('--json', 'print the result as JSON')
    .action(async (options: { json?: boolean }) => {
      const storage = await openStorage(resolveConfig(), { applicationName: 'pacts migrate' });
      await storage.close();
      await rememberServerOf();
      const { description, migrated } = storage;
      if (options.json) console.log(JSON.stringify({ database: description, migrated }));
      else
        console.log(
          migrated.length === 0
            ? `The database ${description} is up to date.`
            : `The database ${description}: applied ${migrated.join(', ')}.`,
        );
    });
}
