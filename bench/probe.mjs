// Loaded by every Node process of a measured run (NODE_OPTIONS): leaves the process's peak memory and CPU time in a file when it ends.
import fs from 'node:fs';
import path from 'node:path';

const folder = process.env.BENCH_PEAKS;
if (folder) {
  process.on('exit', () => {
    const kb = Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0);
    const { user, system } = process.cpuUsage();
    const kind = process.env.TEST_WORKER_INDEX === undefined ? 'main' : 'worker';
    fs.writeFileSync(path.join(folder, `${process.pid}.json`), JSON.stringify({ kind, kb, cpuMs: (user + system) / 1000 }));
  });
}
