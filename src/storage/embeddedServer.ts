/**
 * The owner process of an embedded database: PGlite behind its socket server, until nobody has needed it for a while.
 * Usage: node embeddedServer.js <folder> <milliseconds that it stays without a client>
 * Leaves with 0 if it was not needed (any more), with 1 and one line on stderr if it can't serve.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import v8 from 'node:v8';
import { addressFile, greeting, logFile, readAddress, requestFile, type EmbeddedAddress } from './embedded.js';
import { renewInterval, renewLock, takeLock } from './ownerLock.js';

/** The first client comes within this time (milliseconds). */
const firstClientLimit = 10_000;
/** Longest time that a timer can count (milliseconds). */
const longestTimeout = 2 ** 31 - 1;
/** Connections at once; each process holds two at most. */
const maxConnections = 500;

const [home, idleTimeout] = process.argv.slice(2);
if (!home || !idleTimeout) throw new Error('usage: embeddedServer <folder> <milliseconds>');
const lock = takeLock(home);
if (lock) {
  try {
    await serve(home, lock, Math.min(Number(idleTimeout), longestTimeout));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error)}\n`);
    process.exit(1);
  }
}

async function serve(folder: string, lockFile: string, stay: number): Promise<void> {
  const token = randomBytes(16).toString('hex');
  process.on('exit', () => {
    if (readAddress(folder)?.token === token) fs.rmSync(addressFile(folder), { force: true });
    if (fs.statSync(logFile(folder), { throwIfNoEntry: false })?.size === 0) fs.rmSync(logFile(folder), { force: true });
    fs.rmSync(lockFile, { force: true });
  });
  // The terminal's Ctrl+C is for the test run; this process leaves when its clients have left.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  // Without its lock it is no owner any more: the folder was deleted, or this process was stopped for so long that it was given up.
  setInterval(() => {
    if (!renewLock(lockFile)) process.exit(1);
  }, renewInterval).unref();

  // V8's first compiler alone: its second one spends more on a database that lives as long as a test run than its code saves. In bench/overhead the
  // database's CPU time fell from 3.0 to 1.2 s; bench/history's questions are answered as fast.
  v8.setFlagsFromString('--liftoff-only');
  // And no check of functions before they are called, which most of PostgreSQL's never are: the file is the package's own.
  v8.setFlagsFromString('--wasm-lazy-validation');
  // Loaded late: most candidates lose the lock and never need them.
  const [{ openDataFolder }, { PGLiteSocketServer }] = await Promise.all([
    import('./dataFolder.js'),
    import('@electric-sql/pglite-socket'),
  ]);
  const db = await openDataFolder(folder);
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections });
  await server.start();

  const clients = new Set<net.Socket>();
  let leaving = false;
  const leave = async (): Promise<void> => {
    if (leaving) return;
    leaving = true;
    for (const file of [addressFile(folder), requestFile(folder)]) fs.rmSync(file, { force: true });
    leases.close();
    await server.stop();
    await db.close();
    process.exit(0);
  };
  let timer = setTimeout(() => void leave(), firstClientLimit);
  let handover: NodeJS.Timeout | undefined;
  const leases = net.createServer((socket) => {
    if (leaving) {
      socket.destroy();
      return;
    }
    clients.add(socket);
    clearTimeout(timer);
    clearInterval(handover);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clients.delete(socket);
      if (clients.size > 0) return;
      timer = setTimeout(() => void leave(), stay);
      handover = setInterval(() => {
        if (fs.existsSync(requestFile(folder))) void leave();
      }, renewInterval);
    });
    socket.resume();
    socket.write(greeting(token));
  });
  process.on('SIGTERM', () => void leave());
  const leasePort = await listen(leases);
  const port = Number(server.getServerConn().split(':').at(-1));
  publish(folder, { pid: process.pid, host: '127.0.0.1', port, leasePort, token, startedAt: new Date().toISOString() });
  fs.truncateSync(logFile(folder)); // what earlier candidates complained about is over
}

function listen(server: net.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
    });
  });
}

/** In one step, so that nobody reads half of it. */
function publish(folder: string, address: EmbeddedAddress): void {
  const temporary = `${addressFile(folder)}.${process.pid}`;
  fs.writeFileSync(temporary, JSON.stringify(address), { mode: 0o600 });
  fs.renameSync(temporary, addressFile(folder));
}
