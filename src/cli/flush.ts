/** `pacts flush`: sends the results that wait in the spool. */
import { Command } from 'commander';
import path from 'node:path';
import { resolveConfig } from '../config/resolveConfig.js';
import { replaySpool, spoolFiles } from '../storage/replay.js';
import { spoolFolder } from '../storage/spool.js';
import { openStorage } from '../storage/storage.js';
import { counted } from './counted.js';
import { problemsOf, sentences } from './sentReport.js';

export function flushCommand(): Command {
  return new Command('flush')
    .description('send the results that wait in the spool because the database was away')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
The next test run does the same. Sending twice changes nothing. Results of a run that is going on are left to it.
Exit codes: 0 nothing waits any more, 1 the database is away or does not take a result, 2 wrong usage.`,
    )
    .action(async (options: { json?: boolean }) => {
      const config = resolveConfig();
      const folder = path.relative(process.cwd(), spoolFolder(config.home)) || '.';
      if (spoolFiles(config.home).waiting.length === 0) {
        const { busy } = spoolFiles(config.home);
        if (options.json)
          console.log(JSON.stringify({ database: null, files: 0, sent: 0, superseded: 0, rejected: [], broken: 0, busy: busy.length }));
        else console.log([`Nothing waits in ${folder}.`, busyText(busy.length)].filter(Boolean).join(' '));
        return;
      }
      const storage = await openStorage(config, { applicationName: 'pacts flush' });
      try {
        const replayed = await replaySpool(config.home, storage).catch((error: unknown) => {
          throw storage.explain(error);
        });
        const busy = spoolFiles(config.home).busy.length;
        const { rejected, ...counts } = replayed;
        if (options.json)
          console.log(JSON.stringify({ database: storage.description, ...counts, rejected: rejected.map(({ reason }) => reason), busy }));
        else {
          const from = `from ${counted(replayed.files, 'file', 'files')} of ${folder} to the database ${storage.description}`;
          console.log([...sentences(replayed, from), busyText(busy)].filter(Boolean).join('\n'));
        }
        for (const problem of problemsOf(replayed)) process.stderr.write(`pacts: ${problem}; it is kept in ${folder}/*.rejected.\n`);
        if (rejected.length + replayed.broken > 0) process.exitCode = 1;
      } finally {
        await storage.close();
      }
    });
}

const busyText = (busy: number): string =>
  busy === 0
    ? ''
    : `${counted(busy, 'file belongs', 'files belong')} to a run that is going on, which sends ${busy === 1 ? 'it' : 'them'} itself.`;
