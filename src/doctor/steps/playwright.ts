/** Is this Playwright supported, and is there one copy of it? */
import { createRequire } from 'node:module';
import path from 'node:path';
import fs from 'node:fs';
import { playwrightVersion, unsupportedPlaywright } from '../../config/playwrightVersion.js';
import { failed, ok, type Step } from '../types.js';

export const playwright: Step = {
  id: 'playwright',
  group: 'surroundings',
  title: 'Playwright',
  run({ cwd }) {
    const ours = manifestFrom(import.meta.filename);
    const theirs = manifestFrom(path.join(cwd, 'package.json'));
    const evidence = [ours && `the plugin uses ${path.dirname(ours)}`];
    if (!ours) return failed('no-playwright', '@playwright/test is not installed', [], ['npm install --save-dev @playwright/test']);
    const unsupported = unsupportedPlaywright();
    if (unsupported) return failed('unsupported-playwright', unsupported, evidence, []);
    if (theirs && theirs !== ours)
      return failed(
        'two-playwrights',
        'the project and the plugin use different copies of Playwright',
        [...evidence, `the project uses ${path.dirname(theirs)}`],
        ['install the plugin into the project instead of linking it, so that @playwright/test is found once'],
      );
    return ok(`@playwright/test ${playwrightVersion()}`, evidence);
  },
};

function manifestFrom(file: string): string | null {
  try {
    return fs.realpathSync(createRequire(file).resolve('@playwright/test/package.json'));
  } catch {
    return null;
  }
}
