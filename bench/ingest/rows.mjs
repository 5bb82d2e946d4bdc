// Rows per second into the database: finished attempts of tests with steps, as the reporter's writer sends them.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const built = (name) => import(pathToFileURL(path.join(root, 'dist', name)).href);

const steps = 20;
const startedAt = new Date();

function runOf(buildId, session, i) {
  return {
    id: randomUUID(),
    buildId,
    shardIndex: 1,
    session,
    testId: `${buildId}-${i}`,
    project: 'chromium',
    file: `shop/file${i % 50}.spec.ts`,
    line: 10 + i,
    column: 5,
    titlePath: ['shop', `test ${i}`],
    title: `test ${i}`,
    tags: ['@smoke'],
    annotations: [],
    retry: 0,
    repeatEachIndex: 0,
    workerIndex: i % 4,
    parallelIndex: i % 4,
    status: 'passed',
    expectedStatus: 'passed',
    outcome: 'expected',
    startedAt,
    durationMs: 120,
    errorMessage: null,
    errorStack: null,
    healed: 0,
    refused: 0,
    steps: Array.from({ length: steps }, (_, index) => ({
      index,
      parentIndex: index % 5 === 0 ? null : index - (index % 5),
      depth: index % 5 === 0 ? 0 : 1,
      category: index % 5 === 0 ? 'test.step' : 'pw:api',
      title: index % 5 === 0 ? `order article ${i}` : `Click getByRole('button', { name: 'Article ${index}' })`,
      file: `shop/file${i % 50}.spec.ts`,
      line: 12 + index,
      column: 9,
      startedAt,
      durationMs: 5.25,
      error: null,
    })),
    artifacts: [],
    metrics: [],
  };
}

/** Writes `tests` attempts in one go, as often as `rounds`. @returns step rows per second of each round, and what is in the tables at the end */
export async function ingest({ tests, rounds, databaseUrl }) {
  const { openStorage } = await built('src/storage/storage.js');
  const { resolveConfig } = await built('src/config/resolveConfig.js');
  const { sendItems } = await built('src/storage/sendItems.js');
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-ingest-'));
  const schema = databaseUrl ? `pacts_bench_${randomUUID().slice(0, 8)}` : 'pacts';
  const config = resolveConfig({ ...(databaseUrl ? { databaseUrl } : {}), schema, home }, {});
  const storage = await openStorage(config, { applicationName: 'pacts bench' });
  try {
    const rates = [];
    for (let round = 0; round <= rounds; round++) {
      const id = randomUUID();
      const session = randomUUID();
      const build = {
        id,
        ci: null,
        ciUrl: null,
        branch: null,
        commit: null,
        author: null,
        playwrightVersion: '0',
        startedAt,
        shardTotal: 1,
        shardIndex: 1,
        expectedTests: tests,
        session,
      };
      await sendItems(storage, [{ kind: 'build', build }], { replayed: false });
      const items = Array.from({ length: tests }, (_, i) => ({ kind: 'run', run: runOf(id, session, i) }));
      const start = performance.now();
      const cpu = process.cpuUsage();
      const { sent } = await sendItems(storage, items, { replayed: false });
      const seconds = (performance.now() - start) / 1000;
      const used = process.cpuUsage(cpu);
      if (sent !== tests) throw new Error(`${sent} of ${tests} attempts were taken`);
      // The first round warms both sides up.
      if (round > 0) rates.push({ perSecond: (tests * steps) / seconds, cpuMs: (used.user + used.system) / 1000 });
    }
    const { count } = await storage.db.one('select count(*)::integer as count from $1:name.run_steps', [schema]);
    if (count !== tests * steps * (rounds + 1)) throw new Error(`${count} step rows are there`);
    if (databaseUrl) await storage.db.none('drop schema $1:name cascade', [schema]);
    return rates;
  } finally {
    await storage.close();
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
