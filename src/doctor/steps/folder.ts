/** Can the folder of the plugin be written, and does something wait in it? */
import fs from 'node:fs';
import path from 'node:path';
import { codeOf, failed, ok, skipped, type Step } from '../types.js';

export const folder: Step = {
  id: 'folder',
  group: 'surroundings',
  title: 'Folder',
  needs: ['options'],
  run({ config, cwd }) {
    if (!config) return skipped('the options are not known');
    const home = config.home;
    const shown = path.relative(cwd, home) || '.';
    const probe = path.join(home, `doctor-${process.pid}.tmp`);
    try {
      fs.mkdirSync(home, { recursive: true });
      fs.writeFileSync(probe, 'x');
      fs.rmSync(probe);
    } catch (error) {
      return failed(
        'folder-not-writable',
        `${shown} cannot be written`,
        [`${home}: ${codeOf(error)}`],
        [
          'make the folder writable for this user, or set PACTS_HOME to another one',
          codeOf(error) === 'ENOSPC' && 'free some space on its disk',
        ],
      );
    }
    const waiting = namesIn(path.join(home, 'spool')).filter((name) => name.includes('.jsonl'));
    return ok(
      `${shown} can be written`,
      [
        home,
        waiting.length > 0 && `${waiting.length} file${waiting.length === 1 ? '' : 's'} with results wait in its spool for the database`,
      ],
      [waiting.length > 0 && 'they are sent by the next run or npx pacts flush'],
    );
  },
};

function namesIn(directory: string): string[] {
  try {
    return fs.readdirSync(directory);
  } catch {
    return [];
  }
}
