#!/usr/bin/env node
/** The `pacts` command: only wires. Exit codes: 0 done, 1 failed, 2 wrong usage. */
import { Command, CommanderError } from 'commander';
import { createRequire } from 'node:module';
import { ConfigError } from '../config/resolveConfig.js';
import { StorageError } from '../storage/errors.js';
import { buildCommand } from './build.js';
import { cacheCommand } from './cache.js';
import { cleanupCommand } from './cleanup.js';
import { doctorCommand } from './doctor.js';
import { driftCommand } from './drift.js';
import { fixCommand } from './fix.js';
import { flakyCommand } from './flaky.js';
import { flushCommand } from './flush.js';
import { healsCommand } from './heals.js';
import { historyCommand } from './history.js';
import { importCommand } from './import.js';
import { migrateCommand } from './migrate.js';
import { serveCommand } from './serve.js';
import { slowCommand } from './slow.js';
import { statsCommand } from './stats.js';
import { testCommand } from './test.js';

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
  .addCommand(historyCommand())
  .addCommand(buildCommand())
  .addCommand(testCommand())
  .addCommand(flakyCommand())
  .addCommand(slowCommand())
  .addCommand(healsCommand())
  .addCommand(fixCommand())
  .addCommand(driftCommand())
  .addCommand(statsCommand())
  .addCommand(cacheCommand())
  .addCommand(serveCommand())
  .addCommand(doctorCommand())
  .addCommand(migrateCommand())
  .addCommand(flushCommand())
  .addCommand(importCommand())
  .addCommand(cleanupCommand());
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
