/** `pacts import`: sends spool files from elsewhere, for instance those that a CI job kept as an artifact. */
import { Command } from 'commander';
import { resolveConfig } from '../config/resolveConfig.js';
import { findImports, importFile } from '../storage/importFiles.js';
import { openStorage } from '../storage/storage.js';
import { counted } from './counted.js';
import { problemsOf, sentences } from './sentReport.js';

export function importCommand(): Command {
  return new Command('import')
    .description('send spool files from elsewhere, such as the artifacts of a CI job')
    .argument('<path...>', 'spool files (.jsonl), or folders that have some')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
The files stay as they are; importing them again changes nothing, in whatever order.
Exit codes: 0 all is imported, 1 a file or the database can't be read or does not take a result, 2 wrong usage.
Example: pacts import downloaded-artifacts/`,
    )
    .action(async (paths: string[], options: { json?: boolean }) => {
      const files = findImports(paths);
      const storage = await openStorage(resolveConfig(), { applicationName: 'pacts import' });
      try {
        const results = [];
        for (const file of files)
          results.push(
            await importFile(storage, file).catch((error: unknown) => {
              throw storage.explain(error);
            }),
          );
        const total = {
          sent: results.reduce((sum, { sent }) => sum + sent, 0),
          superseded: results.reduce((sum, { superseded }) => sum + superseded, 0),
          rejected: [],
        };
        if (options.json)
          console.log(
            JSON.stringify({
              database: storage.description,
              files: results.map((result) => ({ ...result, rejected: result.rejected.map(({ reason }) => reason) })),
            }),
          );
        else console.log(sentences(total, `from ${counted(files.length, 'file')} to the database ${storage.description}`).join('\n'));
        for (const result of results)
          for (const problem of problemsOf(result)) {
            process.stderr.write(`pacts: ${result.file}: ${problem}.\n`);
            process.exitCode = 1;
          }
      } finally {
        await storage.close();
      }
    });
}
