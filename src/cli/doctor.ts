/** `pacts doctor`: finds out why database, Redis or the surroundings do not work. */
import { Command } from 'commander';
import { renderReport } from '../doctor/render.js';
import { runDoctor } from '../doctor/run.js';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('find out why the database, Redis or the surroundings do not work')
    .option('--json', 'print JSON')
    .option('--verbose', 'show what was seen at the steps that are ok, too')
    .option('--accept-server', 'take the PostgreSQL that answers now for the right one and remember it')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing is wrong, 1 a step failed, 2 wrong usage.\nExample: pacts doctor --json | jq -r \'.steps[] | select(.status == "failed") | .cause\'',
    )
    .action(async (options: { json?: boolean; verbose?: boolean; acceptServer?: boolean }) => {
      const report = await runDoctor({ acceptServer: options.acceptServer ?? false });
      if (options.json) console.log(JSON.stringify(report, null, 2));
      else process.stdout.write(renderReport(report, process.stdout.isTTY && !process.env['NO_COLOR'], options.verbose ?? false));
      if (!report.ok) process.exitCode = 1;
    });
}
