// Runs `playwright test` as a process of its own and says what it cost: wall time, CPU time of all its processes, peak memory of the main process
// and of the workers. And the arithmetic and tables of the benches that compare runs.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const probe = path.join(root, 'bench/probe.mjs');
const cli = path.join(root, 'node_modules/@playwright/test/cli.js');
/** The surrounding environment may have a database, a build identity or a mode of its own. */
const foreign = /^(PACTS_|PG|REDIS_URL$|CI$|GITHUB_|PLAYWRIGHT_|PW_|FORCE_COLOR$)/;

/**
 * @typedef {object} Cost
 * @property {number} wallMs from the start of the process to its end
 * @property {number} cpuMs user and system time of the process and of all that it waited for: workers, browser; not the embedded database
 * @property {number} databaseCpuMs the same of the embedded database, if there is one
 * @property {number} mainCpuMs that of the main process alone, where reporters run
 * @property {number} mainKb peak resident memory of the main process (VmHWM)
 * @property {number} workerKb that of the largest worker
 */

/** @returns {Promise<Cost>} Rejects with the output if a test failed. */
export async function measure(dir, { args = [], env = {} } = {}) {
  const surroundings = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const peaks = fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-peaks-'));
  try {
    const databaseBefore = databaseOf(dir);
    const started = performance.now();
    // bash, because Node can't tell what its children have used. `exec` would leave nobody to tell.
    const script = `"$@"; code=$?; times >&3; exit $code`;
    const child = spawn('bash', ['-c', script, 'bash', process.execPath, cli, 'test', ...args], {
      cwd: dir,
      env: { ...surroundings, ...env, NODE_OPTIONS: `--import=${probe}`, BENCH_PEAKS: peaks, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    let output = '';
    let times = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.stdio[3].on('data', (chunk) => (times += chunk));
    let wallMs = 0;
    child.on('exit', () => (wallMs = performance.now() - started));
    const code = await new Promise((resolve) => child.on('close', resolve));
    if (code !== 0) throw new Error(`playwright test failed with exit code ${code}:\n${output.slice(-4000)}`);
    const found = fs.readdirSync(peaks).map((name) => JSON.parse(fs.readFileSync(path.join(peaks, name), 'utf8')));
    const peakOf = (kind) => Math.max(0, ...found.filter((peak) => peak.kind === kind).map(({ kb }) => kb));
    return {
      wallMs,
      cpuMs: childrenMs(times),
      databaseCpuMs: databaseCpu(databaseBefore, databaseOf(dir)),
      mainCpuMs: found.filter(({ kind }) => kind === 'main').reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      mainKb: peakOf('main'),
      workerKb: peakOf('worker'),
    };
  } finally {
    fs.rmSync(peaks, { recursive: true, force: true });
  }
}

/** The second line of bash's `times`: user and system time of all children, e.g. `0m1.240s 0m0.310s`. */
function childrenMs(times) {
  const line = times.trim().split('\n')[1] ?? '';
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000,
    0,
  );
}

/** The process of a project's embedded database, which outlives the run, and what it has used so far; null if none runs. */
function databaseOf(dir) {
  try {
    const { pid } = JSON.parse(fs.readFileSync(path.join(dir, '.pacts/embedded.json'), 'utf8'));
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticksPerSecond = 100;
    return { pid, cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond };
  } catch {
    return null;
  }
}

/** One that ran before has used some of it before. */
const databaseCpu = (before, after) => (after?.cpuMs ?? 0) - (before !== null && before.pid === after?.pid ? before.cpuMs : 0);

/** Ends the embedded database of a project, so that the next run starts its own. */
export async function stopDatabase(dir) {
  const { pid } = databaseOf(dir) ?? {};
  if (pid === undefined) return;
  process.kill(pid, 'SIGTERM');
  // Its lock is the last that it removes.
  const isLocked = () => fs.readdirSync(path.join(dir, '.pacts')).some((name) => name.startsWith('embedded.lock.'));
  while (isLocked()) await new Promise((resolve) => setTimeout(resolve, 20));
}

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const ratios = (values, bases) => values.map((value, i) => value / bases[i]);

/** The median of the ratios pair by pair: what slows the machine for a while slows both of a pair. */
export const ratio = (values, bases) => median(ratios(values, bases));

/** The lowest and the highest of these ratios: how far a single pair may be from the median. */
export function spread(values, bases) {
  const all = ratios(values, bases);
  return `${Math.min(...all).toFixed(2)}-${Math.max(...all).toFixed(2)}`;
}

export function printTable(rows) {
  const names = Object.keys(rows[0] ?? {});
  const cells = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
  const widths = names.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  for (const line of cells) console.log(line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '));
}
