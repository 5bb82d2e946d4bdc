/** What the tests of the server share: a server on a small history, and the figures that the history has. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { serverOn } from '../../src/serving.js';
import type { Storage } from '../../src/storage/storage.js';
import { buildRecord, daysAgo, fullRun, healRecord, runRecord, selectorEntry, temporaryFolder, test as base } from '../storage/support.js';

export { expect } from '@playwright/test';

/** A title that means harm wherever it isn't escaped. */
export const evil = '<script>alert(1)</script> "\'&\u202e\u001b[31m %_\\ ' + 'x'.repeat(2000);

export interface Seed {
  readonly healedRun: string;
  readonly heal: string;
}

/** Two builds of main with all results and one of a topic branch. */
export async function seed(storage: Storage): Promise<Seed> {
  const main = { buildId: 'main-1', startedAt: daysAgo(2) };
  await storage.builds.start(buildRecord({ id: 'main-1', startedAt: daysAgo(2), expectedTests: 4 }));
  await storage.builds.start(buildRecord({ id: 'topic/1 ü', branch: 'topic', startedAt: daysAgo(1), expectedTests: 2 }));
  const healed = fullRun({ ...main, testId: 'a', title: 'buys', durationMs: 10, healed: 1 });
  const failed = { status: 'failed', errorMessage: `Error: ${evil}`, errorStack: evil, outcome: null } as const;
  const again = { buildId: 'main-1', startedAt: daysAgo(1.9), retry: 1 };
  await storage.runs.saveAll([
    healed,
    runRecord({ ...main, testId: 'b', title: 'pays', durationMs: 20, ...failed }),
    runRecord({ ...again, testId: 'b', title: 'pays', durationMs: 30, outcome: 'flaky' }),
    runRecord({ ...main, testId: 'c', title: evil, titlePath: [evil], durationMs: 40, ...failed, outcome: 'unexpected' }),
    runRecord({ ...main, testId: 'd', title: 'waits', durationMs: 0, status: 'skipped', expectedStatus: 'skipped', outcome: 'skipped' }),
    runRecord({ buildId: 'topic/1 ü', testId: 'a', title: 'buys', project: 'firefox', startedAt: daysAgo(1), durationMs: 50 }),
  ]);
  const end = { shardIndex: 1, status: 'failed', durationMs: 60_000 } as const;
  await storage.builds.end({ id: 'main-1', finishedAt: daysAgo(1.8), ...end });
  await storage.builds.end({ id: 'topic/1 ü', finishedAt: daysAgo(0.9), ...end, status: 'passed' });
  const heals = [
    healRecord({ runId: healed.id, testId: 'a', at: daysAgo(2).getTime() }),
    healRecord({ status: 'refused', healedLocator: null, drift: null, testTitle: evil, at: daysAgo(1).getTime() }),
  ];
  await storage.heals.saveHeals(heals);
  await storage.selectors.save([
    selectorEntry({ locator: "locator('#buy')", healedLocator: "getByRole('button')", healedSelector: 'internal:role=button' }),
    selectorEntry(),
  ]);
  return { healedRun: healed.id, heal: heals[0]!.id };
}

export interface Artifacts {
  /** An output folder that the server knows. */
  readonly folder: string;
  /** Stores a run with one artifact and gives the path of its file. */
  readonly add: (stored: string, contentType: string, content?: string | null) => Promise<string>;
}

interface Fixtures {
  token: string | undefined;
  app: FastifyInstance;
  seeded: Seed;
  artifacts: Artifacts;
  get: (url: string, headers?: Record<string, string>) => Promise<LightMyRequestResponse>;
}

export const test = base.extend<Fixtures>({
  token: [undefined, { option: true }],
  seeded: async ({ storage }, use) => use(await seed(storage)),
  artifacts: async ({ storage }, use) => {
    const folder = path.join(temporaryFolder(), 'test-results');
    fs.mkdirSync(folder);
    const add: Artifacts['add'] = async (stored, contentType, content = null) => {
      await storage.builds.start(buildRecord());
      const sha256 = content === null ? null : createHash('sha256').update(content).digest('hex');
      const run = fullRun({ artifacts: [{ index: 3, name: 'it', kind: 'other', contentType, path: stored, sizeBytes: 1, sha256 }] });
      await storage.runs.save(run);
      return `/runs/${run.id}/artifacts/3`;
    };
    await use({ folder, add });
    fs.rmSync(path.dirname(folder), { recursive: true, force: true });
  },
  app: async ({ storage, token, artifacts }, use) => {
    const failures: Error[] = [];
    const host = token === undefined ? '127.0.0.1' : '0.0.0.0';
    const app = await serverOn(storage, { host, token, artifacts: [artifacts.folder], onFailure: (error) => failures.push(error) });
    await use(app);
    await app.close();
    // A failure that a test doesn't look for is one all the same.
    if (failures.length > 0) throw failures[0]!;
  },
  get: async ({ app }, use) => {
    await use((url, headers = {}) => app.inject({ url, headers: { host: 'localhost:7227', ...headers } }));
  },
});
