#!/usr/bin/env node
/** The `pacts` command: only wires. Exit codes: 0 done, 1 failed, 2 wrong usage. */
import { Command, CommanderError } from 'commander';
import { createRequire } from 'node:module';
import { ConfigError } from '../config/resolveConfig.js';
import { StorageError } from '../storage/errors.js';
import { doctorCommand } from './doctor.js';
import { historyCommand } from './history.js';
import { migrateCommand } from './migrate.js';

const { version } = createRequire(import.meta.url)('playwright-pacts/package.json') as { version: string };

const program = new Command('pacts')
  .description('The history and the selector memory of playwright-pacts')
  .version(version)
  .addHelpText(
    'after',
    `
Environment: PACTS_DATABASE_URL (or PGHOST, PGDATABASE, ...) names a PostgreSQL server; without it the embedded
database in PACTS_HOME (.pacts) is used. A .env file in the current folder is read.
Exit codes: 0 done, 1 failed, 2 wrong usage.`,
  )
  .addCommand(doctorCommand())
  .addCommand(historyCommand())
  .addCommand(migrateCommand());
for (const command of [program, ...program.commands]) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const expected = error instanceof ConfigError || error instanceof StorageError;
    process.stderr.write(`pacts: ${expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  }
}
