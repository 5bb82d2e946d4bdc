// Rows per second into the embedded database and into a server, and what the reporter costs beside Playwright's own and two of third parties: the
// same tests, interleaved; medians, and differences to the run without a reporter pair by pair.
//   node bench/ingest/run.mjs [--rounds 5] [--tests 2000] [--only rows,reporters] [--reporters pacts,html,...] [--database postgres://...]
import { parseArgs } from 'node:util';
import { median, printTable } from '../measured.mjs';
import { dropSchema } from '../overhead/stored.mjs';
import { reporterRuns } from './reporters.mjs';
import { ingest } from './rows.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    tests: { type: 'string', default: '2000' },
    only: { type: 'string', default: 'rows,reporters' },
    reporters: { type: 'string' },
    database: { type: 'string', default: process.env.PACTS_TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test' },
  },
});
const rounds = Number(options.rounds);
const tests = Number(options.tests);
const parts = options.only.split(',');

async function rows() {
  const table = [];
  for (const [place, databaseUrl] of [
    ['embedded', undefined],
    ['server', options.database],
  ]) {
    const results = await ingest({ tests, rounds, databaseUrl });
    table.push({
      'step rows into': place,
      'rows/s, median': Math.round(median(results.map(({ perSecond }) => perSecond))),
      'rows/s, best': Math.round(Math.max(...results.map(({ perSecond }) => perSecond))),
      'our CPU us/row': (median(results.map(({ cpuMs }) => cpuMs)) / (tests / 50)).toFixed(1),
    });
  }
  console.log(`${tests} attempts with 20 steps each, ${rounds} rounds`);
  printTable(table);
}

async function reporters() {
  const { runs, remove } = reporterRuns({ tests, databaseUrl: options.database, names: options.reporters?.split(',') });
  try {
    const costs = new Map(runs.map(({ name }) => [name, []]));
    await runs[0].run();
    for (let round = 0; round < rounds; round++) {
      const turn = round % runs.length;
      for (const { name, run } of [...runs.slice(turn), ...runs.slice(0, turn)]) {
        costs.get(name).push(await run());
        process.stderr.write('.');
      }
    }
    process.stderr.write('\n');
    const none = costs.get('none');
    const added = (list, field) => median(list.map((cost, i) => cost[field] - none[i][field])) / 1000;
    console.log(`\n${tests} tests with 20 steps each, ${rounds} rounds`);
    printTable(
      [...costs].map(([name, list]) => ({
        reporter: name,
        'wall s': (median(list.map(({ wallMs }) => wallMs)) / 1000).toFixed(2),
        added: added(list, 'wallMs').toFixed(2),
        'CPU s': (median(list.map(({ cpuMs }) => cpuMs)) / 1000).toFixed(2),
        'added ': added(list, 'cpuMs').toFixed(2),
        'main CPU s': (median(list.map(({ mainCpuMs }) => mainCpuMs)) / 1000).toFixed(2),
        'added  ': added(list, 'mainCpuMs').toFixed(2),
        'database CPU s': (median(list.map(({ databaseCpuMs }) => databaseCpuMs)) / 1000).toFixed(2),
        'main MB': (median(list.map(({ mainKb }) => mainKb)) / 1024).toFixed(0),
      })),
    );
  } finally {
    remove();
    await dropSchema(options.database, 'pacts_bench_reporters');
  }
}

if (parts.includes('rows')) await rows();
if (parts.includes('reporters')) await reporters();
