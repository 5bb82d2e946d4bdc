/** What the storage tests share: the databases they run on, a schema of their own, and records to write. */
import { test as base } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { HealRecord, SelectorEntry } from '../../src/selector/types.js';
import { pgp } from '../../src/storage/database.js';
import type { BuildRecord, RunRecord } from '../../src/storage/records.js';
import { openStorage, type Storage } from '../../src/storage/storage.js';
import { until } from '../support/until.js';

export const serverUrl = process.env['PACTS_TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';
export const redisUrl = process.env['PACTS_TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';

export type Kind = 'embedded' | 'server';
export const kinds: readonly Kind[] = ['embedded', 'server'];

/** Skips when the service does not answer, with the reason; in CI that is a failure, because there it must be tested. */
export async function needs(service: 'PostgreSQL' | 'Redis'): Promise<void> {
  const [url, variable] = service === 'Redis' ? [redisUrl, 'PACTS_TEST_REDIS_URL'] : [serverUrl, 'PACTS_TEST_DATABASE_URL'];
  const { hostname, port } = new URL(url);
  if (await answers(hostname, Number(port || (service === 'Redis' ? 6379 : 5432)))) return;
  const reason = `${service} does not answer at ${hostname}:${port}; start it or set ${variable}`;
  if (process.env['CI']) throw new Error(reason);
  base.skip(true, reason);
}

export function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 2000 });
    const done = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', done(true)).on('error', done(false)).on('timeout', done(false));
  });
}

export const temporaryFolder = (): string => fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-storage-')));
export const newSchema = (): string => `pacts_test_${randomUUID().replaceAll('-', '').slice(0, 12)}`;

export interface WorkerFixtures {
  /** One embedded database for all tests of the worker: each test has its own schema. */
  embeddedHome: string;
}
export interface TestFixtures {
  kind: Kind;
  schema: string;
  /** Where the test's tables are: for `openStorage`. */
  place: { home: string; databaseUrl: string | undefined; schema: string };
  storage: Storage;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  kind: ['embedded', { option: true }],
  embeddedHome: [
    async ({}, use) => {
      const home = temporaryFolder();
      await use(home);
      await until(() => !fs.readdirSync(home).some((name) => name.startsWith('embedded.')), 'the end of the embedded database');
      fs.rmSync(home, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  schema: async ({}, use) => use(newSchema()),
  place: async ({ kind, schema, embeddedHome }, use) => {
    if (kind === 'server') await needs('PostgreSQL');
    const place = { home: embeddedHome, databaseUrl: kind === 'server' ? serverUrl : undefined, schema };
    await use(place);
    const storage = await openStorage(place, { migrate: false });
    await storage.db.none('drop schema if exists ${schema:name} cascade', { schema });
    await storage.close();
  },
  storage: async ({ place }, use) => {
    const storage = await openStorage(place);
    await use(storage);
    await storage.close();
  },
});
export { expect } from '@playwright/test';

/** Runs SQL in the test's schema; `$s` stands for it. */
export async function sql<T = Record<string, unknown>>(storage: Storage, text: string): Promise<T[]> {
  return await storage.db.any<T>(text.replaceAll('$s', pgp.as.name(storage.schema)));
}

export const day = 24 * 60 * 60 * 1000;
export const daysAgo = (days: number): Date => new Date(Date.now() - days * day);

export function buildRecord(change: Partial<BuildRecord> = {}): BuildRecord {
  return {
    id: 'build-1',
    ci: null,
    ciUrl: null,
    branch: 'main',
    commit: 'abc',
    author: null,
    playwrightVersion: '1.65.1',
    startedAt: new Date(),
    shardTotal: 1,
    shardIndex: 1,
    expectedTests: 1,
    ...change,
  };
}

export function runRecord(change: Partial<RunRecord> = {}): RunRecord {
  return {
    id: randomUUID(),
    buildId: 'build-1',
    shardIndex: 1,
    testId: 'test-1',
    project: 'chromium',
    file: 'tests/cart.spec.ts',
    line: 3,
    column: 1,
    titlePath: ['cart', 'buys'],
    title: 'buys',
    tags: ['@smoke'],
    annotations: [{ type: 'issue', description: '7' }],
    retry: 0,
    repeatEachIndex: 0,
    workerIndex: 0,
    parallelIndex: 0,
    status: 'passed',
    expectedStatus: 'passed',
    outcome: 'expected',
    startedAt: new Date(),
    durationMs: 100,
    errorMessage: null,
    errorStack: null,
    healed: 0,
    refused: 0,
    steps: [],
    artifacts: [],
    metrics: [],
    ...change,
  };
}

/** A run with two steps, an artifact and two metrics. */
export function fullRun(change: Partial<RunRecord> = {}): RunRecord {
  const place = { file: 'tests/cart.spec.ts', line: 4, column: 2 };
  return runRecord({
    steps: [
      {
        index: 0,
        parentIndex: null,
        depth: 0,
        category: 'hook',
        title: 'Before Hooks',
        file: null,
        line: null,
        column: null,
        startedAt: new Date(),
        durationMs: 1,
        error: null,
      },
      {
        index: 1,
        parentIndex: 0,
        depth: 1,
        category: 'pw:api',
        title: 'Click',
        ...place,
        startedAt: new Date(),
        durationMs: 2.5,
        error: 'no',
      },
    ],
    artifacts: [
      {
        index: 0,
        name: 'trace',
        kind: 'trace',
        contentType: 'application/zip',
        path: 'a/trace.zip',
        sizeBytes: 3_000_000_000,
        sha256: 'ff',
      },
    ],
    metrics: [
      { name: 'selector.lookups', value: 4, unit: '1' },
      { name: 'heal.count', value: 1, unit: '1' },
    ],
    ...change,
  });
}

export function selectorEntry(change: Partial<SelectorEntry> = {}): SelectorEntry {
  return {
    urlPattern: 'http://shop.test/cart',
    framePath: '',
    locator: "getByRole('button', { name: 'Buy' })",
    fingerprint: { version: 1, tag: 'button', text: 'Buy', box: [1, 2, 30, 10], near: { left: ['Total'] } },
    structure: '00ff00ff00ff00ff',
    healedLocator: null,
    healedSelector: null,
    confidence: null,
    hits: 1,
    misses: 0,
    learnedAt: 1_790_000_000_123,
    verifiedAt: Date.now(),
    ...change,
  };
}

export function healRecord(change: Partial<HealRecord> = {}): HealRecord {
  return {
    id: randomUUID(),
    runId: randomUUID(),
    testId: 'test-1',
    testTitle: 'buys',
    urlPattern: 'http://shop.test/cart',
    framePath: '',
    locator: "locator('#buy')",
    operation: 'click',
    status: 'confirmed',
    cause: 'attribute',
    remembered: false,
    strategies: ['look'],
    healedLocator: "getByRole('button', { name: 'Buy' })",
    confidence: 0.93,
    margin: 0.4,
    drift: 0.1,
    file: 'tests/cart.spec.ts',
    line: 5,
    column: 9,
    candidates: [
      { selector: 'button', preview: '<button>Buy</button>', confidence: 0.93, matched: ['text'], changed: ['id'], objections: [] },
    ],
    explanation: 'The text is the same.',
    durationMs: 12.5,
    at: 1_790_000_000_456,
    ...change,
  };
}
