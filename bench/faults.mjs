// How much longer a run takes because of a fault: each fault of tests/reporter/faults.spec.ts, whole rounds of them one after the other, so that what
// else the machine does hits all alike. Prints medians (seconds) and what the fault adds to the run without one; the time in which the fault is staged
// (a server that is stopped and started) is not counted.
//   npm run bench:faults -- [--rounds 3] [--only server|embedded]
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { median, printTable } from './measured.mjs';

const { values: given } = parseArgs({ options: { rounds: { type: 'string', default: '3' }, only: { type: 'string', default: '' } } });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-faults-'));
const file = path.join(folder, 'times.jsonl');
const cli = path.join(import.meta.dirname, '../node_modules/@playwright/test/cli.js');
for (let round = 0; round < Number(given.rounds); round++) {
  const args = ['test', '--project=reporter', 'faults', '--workers=1', '--reporter=dot', '--grep', `${given.only}.*: `];
  const { status } = spawnSync(process.execPath, [cli, ...args], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, PACTS_FAULT_TIMES: file },
  });
  if (status !== 0) throw new Error(`the fault matrix failed in round ${round + 1}`);
}
const times = fs
  .readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
fs.rmSync(folder, { recursive: true });

const wallOf = (kind, fault) =>
  median(times.filter((time) => time.kind === kind && time.fault === fault).map(({ wallMs }) => wallMs)) / 1000;
const cases = [...new Map(times.map(({ kind, fault }) => [`${kind} ${fault}`, { kind, fault }])).values()];
printTable(
  cases.map(({ kind, fault }) => ({
    database: kind,
    fault,
    'wall s': wallOf(kind, fault).toFixed(2),
    'added s': (wallOf(kind, fault) - wallOf(kind, 'none')).toFixed(2),
  })),
);
