/** Is a browser there? */
import { chromium } from '@playwright/test';
import fs from 'node:fs';
import { ok, skipped, type Step } from '../types.js';

export const browser: Step = {
  id: 'browser',
  group: 'surroundings',
  title: 'Browser',
  needs: ['playwright'],
  run() {
    const file = chromium.executablePath();
    if (fs.existsSync(file)) return ok("Playwright's own Chromium is installed", [file]);
    // The config may name a channel or an executable, and another browser may be in use: this is no verdict.
    return skipped("Playwright's own Chromium is not installed; nothing is missing if the config names another browser", [
      'if tests say that the executable does not exist: npx playwright install chromium',
    ]);
  },
};
