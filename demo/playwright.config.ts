/** How the demo's specs run. `demo/run.mjs` starts the application, names its address by DEMO_URL and its phase by PACTS_BUILD_ID. */
import { defineConfig } from '@playwright/test';
import { createRequire } from 'node:module';
import type { PactsTestOptions } from 'playwright-pacts';
import { launchOptions } from '../scripts/browser.mjs';

// In a project that installed the package, plain 'playwright-pacts/reporter' does; here the package refers to itself.
const reporter = createRequire(import.meta.url).resolve('playwright-pacts/reporter');
// Milliseconds; the same with and without the plugin.
const patience = 4000;
const results = process.env['DEMO_RESULTS'] ?? 'results/single';

export default defineConfig<PactsTestOptions>({
  testDir: 'specs',
  outputDir: `${results}/output`,
  fullyParallel: true,
  workers: 2,
  timeout: 20_000,
  expect: { timeout: patience },
  reporter: [
    ['line'],
    ['json', { outputFile: `${results}/results.json` }],
    ['html', { outputFolder: `${results}/report`, open: 'never' }],
    [reporter],
  ],
  use: {
    baseURL: process.env['DEMO_URL'],
    actionTimeout: patience,
    launchOptions: launchOptions(),
    trace: 'off',
  },
});
