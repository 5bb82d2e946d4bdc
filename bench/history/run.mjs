// How fast the history answers: a made history in a schema of its own, every answer of the API and every page asked through the server itself,
// p50 and p95 of the time in the server (milliseconds), the p95 of the CPU time of server and database together (which other work on the machine
// leaves alone), and whether a big table was read from end to end. The schema is dropped at the end.
//   npm run bench:history -- [--runs 1000000] [--steps 20] [--days 365] [--tests 1500] [--rounds 40] [--only embedded|server] [--keep] [--schema NAME] [--json]
// The server is PACTS_TEST_DATABASE_URL, or the PostgreSQL on this machine. --schema NAME uses what an earlier --keep has left.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pgp } from '../../dist/src/storage/database.js';
import { openStorage } from '../../dist/src/storage/storage.js';
import { serverOn } from '../../dist/src/serving.js';
import { generate } from './generate.mjs';
import { knownIds, questions } from './questions.mjs';

const { values: given } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000000' },
    steps: { type: 'string', default: '20' },
    days: { type: 'string', default: '365' },
    tests: { type: 'string', default: '1500' },
    rounds: { type: 'string', default: '40' },
    only: { type: 'string' },
    schema: { type: 'string' },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const size = { runs: Number(given.runs), steps: Number(given.steps), days: Number(given.days), tests: Number(given.tests) };
/** What the issue allows (milliseconds). */
const target = 60;
/** Reading fewer rows from end to end is not worth an index. */
const bigRead = 20_000;
const serverUrl = process.env.PACTS_TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test';
const say = (text) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

/** One connection answers all, so that its counters of read rows can be asked for right after a question. */
async function makeServer(storage) {
  return await serverOn(storage, { host: '127.0.0.1', token: undefined, artifacts: [], onFailure: (error) => say(error.stack) });
}

/** CPU time of this process and of the database's one process for this connection so far (milliseconds); null if it is not to be had. */
function cpuTime(pid) {
  const { user, system } = process.cpuUsage();
  if (pid === null) return (user + system) / 1000;
  try {
    return (user + system) / 1000 + Number(fs.readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return null;
  }
}

const ask = (app, url) => app.inject({ url, headers: { host: 'localhost' } });

/** Rows read by sequential scans so far, by table. */
async function rowsScanned(storage) {
  await storage.db.any('select pg_stat_force_next_flush()');
  const rows = await storage.db.any('select relname as name, seq_tup_read::float8 as read from pg_stat_user_tables where schemaname = $1', [
    storage.schema,
  ]);
  return new Map(rows.map(({ name, read }) => [name, read]));
}

async function measure(storage, rounds) {
  const app = await makeServer(storage);
  const known = await knownIds(storage, pgp, app);
  const results = questions(known).map((url) => ({ url, times: [], cpu: [], scans: [] }));
  for (const result of results) {
    const before = await rowsScanned(storage);
    const { statusCode, body } = await ask(app, result.url);
    if (statusCode !== 200) throw new Error(`${result.url} answered ${statusCode}: ${body.slice(0, 300)}`);
    result.bytes = body.length;
    const after = await rowsScanned(storage);
    result.scans = [...after].filter(([name, read]) => read - (before.get(name) ?? 0) >= bigRead).map(([name]) => name);
  }
  // Interleaved, so that what else the machine does meanwhile hits all alike.
  for (let round = 0; round < rounds; round++) {
    const { pid } = await storage.db.one('select pg_backend_pid() as pid');
    const backend = storage.kind === 'server' ? pid : null;
    for (const result of results) {
      const [started, before] = [performance.now(), cpuTime(backend)];
      await ask(app, result.url);
      result.times.push(performance.now() - started);
      const after = cpuTime(backend);
      if (backend !== null && before !== null && after !== null) result.cpu.push(after - before);
    }
  }
  await app.close();
  return results.map(({ url, times, cpu, scans, bytes }) => ({
    url,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    cpuP95: cpu.length > 0 ? percentile(cpu, 0.95) : null,
    bytes,
    scans,
  }));
}

function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

function print(kind, counts, results) {
  const slow = results.filter(({ p95 }) => p95 > target);
  const scanned = results.filter(({ scans }) => scans.length > 0);
  console.log(`\n${kind}: ${counts}\n   p50    p95   CPU p95 ms  bytes    answer`);
  for (const { url, p50, p95, cpuP95, bytes, scans } of results)
    console.log(
      `${p50.toFixed(1).padStart(6)} ${p95.toFixed(1).padStart(6)}${p95 > target ? ' !' : '  '} ${(cpuP95?.toFixed(1) ?? '').padStart(6)} ${String(bytes).padStart(7)}    ${url}${scans.length > 0 ? `   SCANS ${scans.join(', ')}` : ''}`,
    );
  const p95s = results.map(({ p95 }) => p95).sort((a, b) => a - b);
  console.log(
    `${results.length} answers: ${slow.length} with a p95 over ${target} ms (highest ${p95s.at(-1).toFixed(1)}), ${scanned.length} that read a big table from end to end.`,
  );
}

async function bench(kind, place, counts, kept) {
  const storage = await openStorage(place, { applicationName: 'pacts bench', poolSize: 1 });
  try {
    if (!kept) {
      say(`${kind}: generating ${counts.runs} runs and ${counts.runs * counts.steps} steps in the schema ${place.schema}`);
      await generate(pgp, storage, counts, say);
    }
    const { runs, steps, bytes } = await storage.db.one(
      pgp.as.format(
        `select (select count(*)::int from $<s:name>.runs) as runs, (select count(*)::int from $<s:name>.run_steps) as steps,
           (select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 from pg_class c where c.relnamespace = $<s>::regnamespace and c.relkind = 'r') as bytes`,
        { s: place.schema },
      ),
    );
    say(`${kind}: asking`);
    const results = await measure(storage, Number(given.rounds));
    const title = `${runs.toLocaleString('en')} runs, ${steps.toLocaleString('en')} steps over ${counts.days} days, ${(bytes / 1e9).toFixed(1)} GB, load of the machine ${os.loadavg()[0].toFixed(1)} on ${os.cpus().length} CPUs`;
    if (given.json) console.log(JSON.stringify({ kind, runs, steps, days: counts.days, bytes, results }));
    else print(kind, title, results);
  } finally {
    if (!given.keep && !given.schema) await storage.db.none('drop schema if exists $1:name cascade', [place.schema]);
    await storage.close();
  }
}

if (given.only !== 'server') {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-bench-'));
  const embedded = { runs: Math.min(10_000, size.runs), steps: size.steps, days: 60, tests: 200 };
  await bench('embedded', { home, databaseUrl: undefined, schema: 'pacts' }, embedded, false);
  say(`the embedded database was in ${home}`);
}
if (given.only !== 'embedded') {
  const schema = given.schema ?? `pacts_bench_${process.pid}`;
  await bench('server', { home: os.tmpdir(), databaseUrl: serverUrl, schema }, size, Boolean(given.schema));
}
