/** `pacts history`: the latest runs, newest first. */
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { resolveConfig } from '../config/resolveConfig.js';
import type { HistoryRow } from '../storage/records.js';
import { openStorage } from '../storage/storage.js';

interface HistoryOptions {
  readonly test?: string;
  readonly last: number;
  readonly json?: boolean;
}

export function historyCommand(): Command {
  return new Command('history')
    .description('show the latest runs, newest first')
    .option('--test <pattern>', 'only tests whose title or file contains this; * stands for anything')
    .option('--last <n>', 'how many runs', parseCount, 20)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample: pacts history --test "checkout*card" --last 5')
    .action(async (options: HistoryOptions) => {
      const storage = await openStorage(resolveConfig(), { applicationName: 'pacts history' });
      try {
        const rows = await storage.runs.history({ test: options.test, last: options.last });
        if (options.json) console.log(JSON.stringify(rows, null, 2));
        else if (rows.length > 0) console.log(tableOf(rows));
        else
          console.log(
            options.test === undefined ? `No runs in the database ${storage.description} yet.` : `No run matches "${options.test}".`,
          );
      } finally {
        await storage.close();
      }
    });
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 10_000)
    throw new InvalidArgumentError(`It must be a whole number from 1 to 10000, received "${text}".`);
  return count;
}

function tableOf(rows: readonly HistoryRow[]): string {
  const table = new Table({
    head: ['started', 'status', 'attempt', 'ms', 'healed', 'project', 'test', 'error'],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    const healed = row.healed + row.refused > 0 ? `${row.healed}${row.refused > 0 ? ` (${row.refused} refused)` : ''}` : '';
    table.push([
      row.startedAt.toISOString().slice(0, 19).replace('T', ' '),
      row.status,
      row.retry + 1,
      Math.round(row.durationMs),
      healed,
      printable(row.project, 20),
      printable(`${row.file} › ${row.title}`, 60),
      printable(row.errorMessage?.split('\n')[0] ?? '', 40),
    ]);
  }
  return table.toString();
}

/** Texts come from specs and pages: one line, no control characters. */
function printable(text: string, width: number): string {
  // eslint-disable-next-line no-control-regex -- these are what is taken out
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ');
  return clean.length > width ? `${clean.slice(0, width - 1)}…` : clean;
}
