// What the plugin costs when nothing breaks: the same specs with and without it, interleaved, each round once without and once in every variant
// (embedded database or PostgreSQL and Redis; cold = nothing was ever stored, warm = the run after it, which finds the embedded database running, or
// later, when that has left and is started again). Medians, and ratios pair by pair: their median, and of the wall time their range too.
//   node bench/overhead/run.mjs [--rounds 5] [--parts small,large,empty] [--storage embedded,server] [--workers 1] [--tests number] [--json file]
//                               [--database postgres://...] [--redis redis://...]
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measure, median, printTable, ratio, spread, stopDatabase } from '../measured.mjs';
import { makeProject } from '../project.mjs';
import { filesOf, pageOf, parts } from './project.mjs';
import { checkpoint, dropSchema, storedBytes } from './stored.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    parts: { type: 'string', default: Object.keys(parts).join(',') },
    storage: { type: 'string', default: 'embedded,server' },
    workers: { type: 'string', default: '1' },
    tests: { type: 'string' },
    json: { type: 'string' },
    database: { type: 'string', default: process.env.PACTS_TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test' },
    redis: { type: 'string', default: process.env.PACTS_TEST_REDIS_URL ?? 'redis://127.0.0.1:6379' },
  },
});
const rounds = Number(options.rounds);
const storages = options.storage.split(',').filter(Boolean);

const pages = new Map(['small', 'large'].map((part) => [part, pageOf(part)]));
const site = http.createServer((request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(pages.get(request.url.split('/')[1]) ?? '');
});
await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
site.href = `http://127.0.0.1:${site.address().port}`;

const dir = makeProject(filesOf(options.workers));

/** The runs of one round: a name, and what runs. Warm comes after its cold. */
function variantsOf(part, bytes) {
  const args = [part];
  const tests = Number(options.tests ?? parts[part].tests);
  const common = { SITE: site.href, TESTS: String(tests) };
  const withPlugin = { ...common, SPEC_MODULE: 'playwright-pacts' };
  const without = { name: 'without', run: () => measure(dir, { args, env: { ...common, SPEC_MODULE: '@playwright/test' } }) };
  const embedded =
    ({ stopped = false, empty = false } = {}) =>
    async () => {
      if (stopped || empty) await stopDatabase(dir);
      if (empty) fs.rmSync(path.join(dir, '.pacts'), { recursive: true, force: true });
      return await measure(dir, { args, env: withPlugin });
    };
  const schema = `pacts_bench_${randomUUID().slice(0, 8)}`;
  const server = () =>
    measure(dir, { args, env: { ...withPlugin, PACTS_DATABASE_URL: options.database, PACTS_SCHEMA: schema, REDIS_URL: options.redis } });
  const end = async () => {
    bytes.push(await storedBytes(options.database, schema, tests * 2));
    await dropSchema(options.database, schema);
    await checkpoint(options.database);
  };
  const groups = {
    embedded: [
      { name: 'embedded, cold', run: embedded({ empty: true }) },
      // The files of a new database are still written to the disk while the run after it is measured; a server is asked to do so in between.
      { name: 'embedded, warm, started again', run: embedded({ stopped: true }) },
      { name: 'embedded, warm', run: embedded() },
    ],
    server: [
      { name: 'server, cold', run: server, after: () => checkpoint(options.database) },
      { name: 'server, warm', run: server, after: end },
    ],
  };
  return [[without], ...storages.map((storage) => groups[storage])];
}

async function measurePart(part) {
  const costs = new Map();
  const bytes = [];
  await variantsOf(part, bytes)[0][0].run(); // files and fonts are read once
  for (let round = 0; round < rounds; round++) {
    const groups = variantsOf(part, bytes);
    // Everybody comes first, in the middle and last.
    const turn = round % groups.length;
    for (const { name, run, after } of [...groups.slice(turn), ...groups.slice(0, turn)].flat()) {
      costs.set(name, [...(costs.get(name) ?? []), await run()]);
      await after?.();
      process.stderr.write('.');
    }
  }
  process.stderr.write('\n');
  return { costs, bytes };
}

function report(part, { costs, bytes }) {
  const without = costs.get('without');
  const of = (list, field) => list.map((cost) => cost[field]);
  const rows = [...costs].map(([name, list]) => ({
    [parts[part].title]: name,
    'wall s': (median(of(list, 'wallMs')) / 1000).toFixed(2),
    ratio: ratio(of(list, 'wallMs'), of(without, 'wallMs')).toFixed(3),
    pairs: spread(of(list, 'wallMs'), of(without, 'wallMs')),
    'CPU s': (median(of(list, 'cpuMs')) / 1000).toFixed(2),
    'ratio ': ratio(of(list, 'cpuMs'), of(without, 'cpuMs')).toFixed(3),
    'database CPU s': (median(of(list, 'databaseCpuMs')) / 1000).toFixed(2),
    'worker MB': (median(of(list, 'workerKb')) / 1024).toFixed(0),
    'ratio  ': ratio(of(list, 'workerKb'), of(without, 'workerKb')).toFixed(3),
    'main MB': (median(of(list, 'mainKb')) / 1024).toFixed(0),
    'ratio   ': ratio(of(list, 'mainKb'), of(without, 'mainKb')).toFixed(3),
  }));
  console.log();
  printTable(rows);
  const [last] = bytes.slice(-1);
  if (last) console.log(`stored per test: ${last.map(({ table, bytes: size }) => `${table} ${size}`).join(', ')} bytes, indexes included`);
}

const results = {};
try {
  console.log(`${rounds} rounds, ${options.workers} worker(s), Node ${process.version}; CPU = main process, workers and browser`);
  for (const part of options.parts.split(',')) {
    const result = await measurePart(part);
    report(part, result);
    results[part] = { costs: Object.fromEntries(result.costs), bytes: result.bytes };
  }
  if (options.json) fs.writeFileSync(options.json, JSON.stringify(results, null, 2));
} finally {
  site.close();
  await stopDatabase(dir);
  fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}
