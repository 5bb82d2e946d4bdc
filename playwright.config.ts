/** How this repository's own tests run: one project per folder of tests/, on the Chromium that scripts/bootstrap.mjs found. */
import { defineConfig } from '@playwright/test';
import { launchOptions } from './scripts/browser.mjs';

const folders = ['unit', 'storage', 'engine', 'fixtures', 'conformance', 'reporter', 'doctor', 'docker', 'server', 'pages', 'e2e'];

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // CI machines stall now and then: what passes only at the second attempt is reported as flaky, and is to be looked at.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  // Tests that start whole Playwright runs and databases of their own need time on a busy machine.
  timeout: 60_000,
  reporter: [['list']],
  use: { launchOptions: launchOptions() },
  projects: folders.map((name) => ({
    name,
    testDir: `tests/${name}`,
    // It compares how far calls come in their time, so nothing may run beside it. `--no-deps` leaves the others out.
    dependencies: name === 'conformance' ? folders.filter((other) => other !== name) : [],
  })),
});
