/** What the tests of the web pages share: one database filled once, an empty one, and a server on each. */
import { test as base, type Page, type Request } from '@playwright/test';
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { resolveConfig } from '../../src/config/resolveConfig.js';
import { serve } from '../../src/serving.js';
import type { ArtifactRecord, StepRecord } from '../../src/storage/records.js';
import { openStorage, type Storage } from '../../src/storage/storage.js';
import { launchOptions } from '../../scripts/browser.mjs';
import { buildRecord, healRecord, runRecord, selectorEntry, temporaryFolder } from '../storage/support.js';
import { until } from '../support/until.js';

export interface Site {
  readonly url: string;
  readonly storage: Storage;
  readonly failures: readonly Error[];
}
export interface FilledSite extends Site {
  readonly ids: Awaited<ReturnType<typeof fill>>;
}

const hour = 3_600_000;
export const now = Date.now();

/** What a page would do if any text of these were taken for markup. */
export const mark = 'owned';
const script = `<script>document.title='${mark}'</script>`;
export const evil = {
  title: `</title>${script}<img src=x onerror="document.title='${mark}'">&lt;b&gt; "quoted' \u001b[31mred\u001b[0m \u202egnp.exe`,
  long: 'x'.repeat(10_000),
  rightToLeft: 'שלום עולם مرحبا بالعالم',
  error: `Error: ${script}\u001b[31mred\u001b[0m\u0007\n\n  Expected: "</pre>${script}"\n  Received: \u202e"x"`,
  link: `javascript:document.title='${mark}'`,
};

const tiny = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

async function recordTrace(file: string): Promise<void> {
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch(launchOptions());
  const context = await browser.newContext();
  await context.tracing.start({ screenshots: true, snapshots: true });
  const page = await context.newPage();
  await page.setContent('<button onclick="this.textContent=`bought`">buy a lamp</button>');
  await page.getByRole('button', { name: 'buy a lamp' }).click();
  await context.tracing.stop({ path: file });
  await browser.close();
}

/** Twelve builds of three tests as in tests/e2e/historyCommands.spec.ts, one of two shards of which one never came, one that is running; and evil texts. */
async function fill(storage: Storage, files: string) {
  const { builds, runs, heals, selectors } = storage;
  for (let index = 0; index < 12; index++) {
    const buildId = `build-${index}`;
    const startedAt = new Date(now - (13 - index) * 12 * hour);
    await builds.start(buildRecord({ id: buildId, startedAt, branch: index === 11 ? 'topic' : 'main', expectedTests: 3 }));
    const own = { buildId, startedAt };
    const steady = runRecord({ ...own, testId: 'steady', title: 'steady', titlePath: ['cart', 'steady'], durationMs: 1500 + 10 * index });
    const broken = index < 9 ? {} : ({ status: 'failed', outcome: 'unexpected', errorMessage: `Error: ${index} is wrong` } as const);
    const flaky = { ...own, testId: 'shaky', title: 'shaky', titlePath: ['shaky'], project: 'firefox' };
    const again = index % 3 === 0;
    await runs.saveAll([
      steady,
      runRecord({ ...own, testId: 'broken', title: 'broken', titlePath: ['broken'], durationMs: 20, ...broken }),
      ...(again ? [runRecord({ ...flaky, status: 'timedOut', outcome: null, errorMessage: 'TimeoutError: 30 s' })] : []),
      runRecord({
        ...flaky,
        retry: again ? 1 : 0,
        outcome: again ? 'flaky' : 'expected',
        startedAt: new Date(startedAt.getTime() + 1000),
        durationMs: 300,
      }),
    ]);
    await builds.end({
      id: buildId,
      shardIndex: 1,
      status: index < 9 ? 'passed' : 'failed',
      finishedAt: new Date(startedAt.getTime() + 60_000),
      durationMs: 60_000,
    });
  }

  // One shard of two, three hours ago; many tests for the links to further pages.
  const halfAt = new Date(now - 3 * hour);
  const many = Array.from({ length: 130 }, (_, index) =>
    runRecord({
      buildId: 'half',
      startedAt: new Date(halfAt.getTime() + index),
      testId: `many-${index}`,
      title: `many ${index}`,
      titlePath: [`many ${index}`],
    }),
  );
  await builds.start(buildRecord({ id: 'half', startedAt: halfAt, shardTotal: 2, expectedTests: 131, host: 'first-host' }));
  await runs.saveAll(many);
  await builds.end({
    id: 'half',
    shardIndex: 1,
    status: 'passed',
    finishedAt: new Date(halfAt.getTime() + hour / 2),
    durationMs: hour / 2,
  });

  const evilBuild = `evil/${script}"'?#%2F`;
  const evilAt = new Date(now - 2 * hour);
  await builds.start(
    buildRecord({
      id: evilBuild,
      startedAt: evilAt,
      branch: script,
      commit: script,
      author: evil.rightToLeft,
      ci: script,
      ciUrl: evil.link,
      expectedTests: 4,
      host: script,
    }),
  );
  const folder = path.join(files, 'evil');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'shot.png'), tiny);
  fs.writeFileSync(path.join(folder, 'page.html'), script);
  fs.writeFileSync(path.join(folder, 'video.webm'), 'no real video');
  await recordTrace(path.join(folder, 'trace.zip'));
  const evilRun = runRecord({
    buildId: evilBuild,
    startedAt: evilAt,
    testId: `evil/${script}`,
    file: `tests/${script}.spec.ts`,
    title: evil.title,
    titlePath: [script, evil.title],
    project: script,
    tags: [`@${script}`],
    annotations: [
      { type: script, description: evil.link },
      { type: 'issue', description: 'https://issues.test/7' },
    ],
    status: 'failed',
    outcome: 'unexpected',
    errorMessage: evil.error,
    errorStack: `${evil.error}\n    at ${script}`,
    healed: 1,
    steps: evilSteps(evilAt),
    artifacts: [
      artifact(0, 'screenshot', 'screenshot', 'image/png', path.join(folder, 'shot.png')),
      artifact(1, script, 'other', 'text/html', path.join(folder, 'page.html')),
      artifact(2, 'video', 'video', 'video/webm', path.join(folder, 'video.webm')),
      artifact(3, 'trace', 'trace', 'application/zip', path.join(folder, 'trace.zip')),
      artifact(4, 'heal 1 element', 'heal', 'image/png', path.join(folder, 'shot.png')),
      { index: 5, name: 'inline', kind: 'other', contentType: 'text/plain', path: null, sizeBytes: 3, sha256: null },
    ],
    metrics: [{ name: script, value: 1, unit: script }],
  });
  const longRun = runRecord({
    buildId: evilBuild,
    startedAt: evilAt,
    testId: 'long',
    title: evil.long,
    titlePath: [evil.long],
    file: `${evil.long}.ts`,
    project: evil.long,
    tags: [evil.long],
    status: 'failed',
    outcome: 'unexpected',
    errorMessage: evil.long,
  });
  const rightToLeft = runRecord({
    buildId: evilBuild,
    startedAt: evilAt,
    testId: 'rtl',
    title: evil.rightToLeft,
    titlePath: [evil.rightToLeft],
  });
  await runs.saveAll([evilRun, longRun, rightToLeft]);
  await builds.end({ id: evilBuild, shardIndex: 1, status: 'failed', finishedAt: new Date(evilAt.getTime() + 1000), durationMs: 1000 });

  const candidate = { selector: 'x', preview: script, confidence: 0.9, matched: [script], changed: ['id'], objections: [script] };
  const evilHeal = healRecord({
    at: now - 2 * hour,
    runId: evilRun.id,
    testId: evilRun.testId,
    testTitle: evil.title,
    locator: script,
    healedLocator: evil.title,
    file: script,
    urlPattern: `http://shop.test/${script}`,
    framePath: script,
    explanation: script,
    operation: script,
    drift: 0.3,
    candidates: [candidate],
  });
  const healed = healRecord({ at: now - 3 * hour, drift: 0.25, runId: randomUUID() });
  const refused = healRecord({
    at: now - 4 * hour,
    status: 'refused',
    healedLocator: null,
    explanation: 'two look alike',
    runId: randomUUID(),
    drift: 0.1,
  });
  await heals.saveHeals([evilHeal, healed, refused]);
  await selectors.save([selectorEntry()]);

  await builds.start(buildRecord({ id: 'running', startedAt: new Date(), expectedTests: 3, session: randomUUID() }));
  const started = runRecord({
    buildId: 'running',
    testId: 'steady',
    title: 'steady',
    titlePath: ['cart', 'steady'],
    startedAt: new Date(),
  });
  await runs.begin([started]);
  return { evilBuild, evilRun, longRun, evilHeal, healed, refused, started };
}

function artifact(index: number, name: string, kind: string, contentType: string, file: string): ArtifactRecord {
  const content = fs.readFileSync(file);
  return {
    index,
    name,
    kind,
    contentType,
    path: file,
    sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

/** A hook, and a step in a step in a step that failed; deeper ones than a page shows. */
function evilSteps(startedAt: Date): StepRecord[] {
  const step = (index: number, parentIndex: number | null, depth: number, title: string, error: string | null): StepRecord => ({
    index,
    parentIndex,
    depth,
    category: 'test.step',
    title,
    file: script,
    line: 1,
    column: 1,
    startedAt,
    durationMs: 10,
    error,
  });
  const deep = Array.from({ length: 40 }, (_, index) => step(4 + index, 3 + index, 3 + index, `deep ${index}`, null));
  return [
    step(0, null, 0, 'Before Hooks', null),
    step(1, null, 0, evil.title, evil.error),
    step(2, 1, 1, 'inner step', evil.error),
    step(3, 2, 2, evil.long, evil.error),
    ...deep,
  ];
}

interface WorkerFixtures {
  home: string;
  filled: FilledSite;
  empty: Site;
}

async function site(home: string, schema: string, files: string, use: (site: Site) => Promise<void>): Promise<void> {
  const failures: Error[] = [];
  // Whoever opens first starts the database and says how long it stays: the worker waits for its end.
  const server = await serve(resolveConfig({ home, schema, databaseIdleTimeout: 2000 }, {}, home), {
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    artifacts: [files],
    onFailure: (error) => failures.push(error),
  });
  const storage = await openStorage({ home, databaseUrl: undefined, schema });
  try {
    await use({ url: server.url, storage, failures });
  } finally {
    await server.stop();
    await storage.close();
  }
}

export const test = base.extend<{ loads: string[] }, WorkerFixtures>({
  home: [
    async ({}, use) => {
      const home = temporaryFolder();
      await use(home);
      await until(() => !fs.readdirSync(home).some((name) => name.startsWith('embedded.')), 'the end of the embedded database');
      fs.rmSync(home, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  filled: [
    async ({ home }, use) => {
      const files = path.join(home, 'results');
      await site(home, 'pacts', files, async (opened) => use({ ...opened, ids: await fill(opened.storage, files) }));
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  empty: [async ({ home }, use) => site(home, 'pacts_empty', path.join(home, 'results'), use), { scope: 'worker', timeout: 180_000 }],
  /** Addresses outside of the server that a page asked for, errors of its scripts, refusals of the content policy. Must stay empty. */
  loads: async ({ page }, use) => {
    const wrong: string[] = [];
    page.on('request', (request: Request) => {
      if (!/^(http:\/\/127\.0\.0\.1:\d+\/|data:|blob:)/.test(request.url())) wrong.push(request.url());
    });
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) wrong.push(message.text());
    });
    await use(wrong);
  },
});
export { expect } from '@playwright/test';

/** Whether the page is wider than the window. */
export const overflow = async (page: Page): Promise<number> =>
  await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
