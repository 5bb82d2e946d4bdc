/** The owner process of an embedded database: PGlite behind its socket server, until nobody needs it. */
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { extract } from 'tar';
import { addressFile, lockFile, lockHolder, type EmbeddedAddress } from './embedded.js';

/** Without a client for this long the owner leaves (milliseconds); the first client may take longer to come. */
const idleLimit = 2000;
const firstClientLimit = 15_000;

const home = process.argv[2];
if (!home) throw new Error('usage: embeddedServer <folder>');
if (takeLock(home)) await serve(home);

/** Takes the folder's lock; a lock of a process that is gone is taken over. */
function takeLock(folder: string): boolean {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      fs.writeFileSync(lockFile(folder), String(process.pid), { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (lockHolder(folder) !== null) return false;
      fs.rmSync(lockFile(folder), { force: true });
      fs.rmSync(addressFile(folder), { force: true });
    }
  }
  return false;
}

async function serve(folder: string): Promise<void> {
  process.on('exit', () => {
    fs.rmSync(addressFile(folder), { force: true });
    fs.rmSync(lockFile(folder), { force: true });
  });
  // The terminal's Ctrl+C is for the test run; this process leaves when its clients have left.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  await unpackTemplate(path.join(folder, 'pgdata'));
  const db = await PGlite.create({ dataDir: path.join(folder, 'pgdata') });
  const port = await freePort();
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port, maxConnections: 100 });
  await server.start();

  const clients = new Set<net.Socket>();
  let leaving = false;
  const leave = async (): Promise<void> => {
    if (clients.size > 0 || leaving) return;
    leaving = true;
    fs.rmSync(addressFile(folder), { force: true });
    leases.close();
    await server.stop();
    await db.close();
    process.exit(0);
  };
  let timer = setTimeout(() => void leave(), firstClientLimit);
  const leases = net.createServer((socket) => {
    if (leaving) {
      socket.destroy();
      return;
    }
    clients.add(socket);
    clearTimeout(timer);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clients.delete(socket);
      clearTimeout(timer);
      if (clients.size === 0) timer = setTimeout(() => void leave(), idleLimit);
    });
    socket.resume();
    socket.write('.');
  });
  process.on('SIGTERM', () => {
    clients.clear();
    void leave();
  });
  await new Promise<void>((resolve) => leases.listen(0, '127.0.0.1', resolve));
  const address: EmbeddedAddress = { pid: process.pid, port, leasePort: (leases.address() as net.AddressInfo).port };
  const temporary = `${addressFile(folder)}.${process.pid}`;
  fs.writeFileSync(temporary, JSON.stringify(address));
  fs.renameSync(temporary, addressFile(folder));
}

/** A new database starts from the cluster that the build made; without it PGlite makes one, which takes seconds. */
async function unpackTemplate(dataDir: string): Promise<void> {
  const template = fileURLToPath(new URL('../../pgdata.tar.gz', import.meta.url));
  if (fs.existsSync(dataDir) || !fs.existsSync(template)) return;
  const unpacked = `${dataDir}.${process.pid}`;
  fs.rmSync(unpacked, { recursive: true, force: true });
  fs.mkdirSync(unpacked);
  await extract({ file: template, cwd: unpacked });
  fs.renameSync(unpacked, dataDir);
}

async function freePort(): Promise<number> {
  const probe = net.createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
