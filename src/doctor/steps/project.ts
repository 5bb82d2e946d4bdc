/** Is there a Playwright config here, and does the project use the plugin? */
import fs from 'node:fs';
import path from 'node:path';
import { ok, skipped, type Step } from '../types.js';

export const project: Step = {
  id: 'project',
  group: 'surroundings',
  title: 'Playwright config',
  run({ cwd }) {
    const name = ['ts', 'js', 'mts', 'mjs', 'cts', 'cjs']
      .map((ending) => `playwright.config.${ending}`)
      .find((file) => fs.existsSync(path.join(cwd, file)));
    if (!name) return skipped('no Playwright config in this folder', ['run the command in the folder of playwright.config.ts']);
    const text = fs.readFileSync(path.join(cwd, name), 'utf8');
    // The text is looked at, not run: a config may start servers.
    const reports = text.includes('playwright-pacts/reporter') || text.includes('withPacts');
    return ok(name, [], [!reports && `${name} does not name playwright-pacts/reporter: without it no history is written`]);
  },
};
