// The same short tests with many steps under one reporter at a time: what each adds to the run without any.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { measure, stopDatabase } from '../measured.mjs';
import { makeProject } from '../project.mjs';

/** Versions of the two third-party reporters; installed into a folder of their own when first needed: nothing else here wants them. */
const thirdParty = { 'allure-playwright': '3.12.2', 'monocart-reporter': '2.13.1' };

function installThirdParty() {
  const folder = path.join(os.tmpdir(), 'pacts-bench-reporters');
  const missing = Object.entries(thirdParty).filter(([name]) => !fs.existsSync(path.join(folder, 'node_modules', name)));
  if (missing.length > 0) {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    const packages = missing.map(([name, version]) => `${name}@${version}`);
    // Both name Playwright as a peer, which the project brings along.
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', '--prefix', folder, ...packages], {
      stdio: ['ignore', 2, 2],
    });
  }
  return folder;
}

const files = {
  'steps.spec.mjs': `import { test } from '@playwright/test';
for (let i = 0; i < Number(process.env.TESTS); i++) test('order ' + i, async () => {
  for (let n = 0; n < 20; n++) await test.step('step ' + n + ' of order', async () => {});
});`,
  'playwright.config.mjs': `// Playwright adds \`line\` to reporters that don't print, and not to those that say nothing of it: all have it.
export default { testDir: '.', workers: 1, reporter: [['line'], ...JSON.parse(process.env.REPORTERS)] };`,
};

/** @returns the runs of one round by name, and how to remove the project */
export function reporterRuns({ tests, databaseUrl, names }) {
  const dir = makeProject(files);
  const out = (name) => path.join(dir, 'out', name);
  const reporters = {
    none: [],
    pacts: [['playwright-pacts/reporter', { summary: false }]],
    'pacts + server': [['playwright-pacts/reporter', { summary: false, databaseUrl, schema: 'pacts_bench_reporters' }]],
    html: [['html', { open: 'never', outputFolder: out('html') }]],
    blob: [['blob', { outputDir: out('blob') }]],
    json: [['json', { outputFile: out('json/report.json') }]],
    'allure-playwright': [['allure-playwright', { resultsDir: out('allure') }]],
    'monocart-reporter': [['monocart-reporter', { outputFile: out('monocart/index.html'), logging: 'error' }]],
  };
  const wanted = names ?? Object.keys(reporters);
  if (wanted.some((name) => name in thirdParty)) {
    const folder = path.join(installThirdParty(), 'node_modules');
    for (const name of Object.keys(thirdParty)) fs.symlinkSync(path.join(folder, name), path.join(dir, 'node_modules', name));
  }
  const runs = ['none', ...wanted.filter((name) => name !== 'none')].map((name) => ({
    name,
    run: async () => {
      await stopDatabase(dir);
      fs.rmSync(path.join(dir, 'out'), { recursive: true, force: true });
      return await measure(dir, { env: { REPORTERS: JSON.stringify(reporters[name]), TESTS: String(tests) } });
    },
  }));
  return { runs, remove: () => fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 }) };
}
