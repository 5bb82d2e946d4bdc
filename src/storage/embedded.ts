/** Finds or starts the embedded database of a folder: one detached process owns it, everybody else connects. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StorageError } from './errors.js';

/** Longest wait for the database; its first start creates it (milliseconds). */
const startTimeout = 30_000;
const pollInterval = 40;

/** What the owner publishes in `embedded.json`. */
export interface EmbeddedAddress {
  readonly pid: number;
  readonly port: number;
  /** A connection to this port keeps the owner running; a killed client's is closed by the system. */
  readonly leasePort: number;
}

export interface EmbeddedLease {
  readonly url: string;
  release(): Promise<void>;
}

export const addressFile = (home: string): string => path.join(home, 'embedded.json');
export const lockFile = (home: string): string => path.join(home, 'embedded.lock');

/**
 * Connects to the embedded database of `home`, starting it if nobody has.
 * @throws StorageError if the folder can't be written or the database doesn't start
 */
export async function acquireEmbedded(home: string): Promise<EmbeddedLease> {
  try {
    fs.mkdirSync(home, { recursive: true });
    fs.accessSync(home, fs.constants.W_OK);
  } catch (error) {
    throw new StorageError(
      `The folder ${home} for the embedded database can't be written (${(error as NodeJS.ErrnoException).code ?? 'error'}); make it writable or set PACTS_HOME.`,
      { cause: error },
    );
  }
  const deadline = Date.now() + startTimeout;
  let spawnedAt = 0;
  while (Date.now() < deadline) {
    const address = readAddress(home);
    const lease = address ? await connectLease(address.leasePort) : null;
    if (address && lease) {
      return {
        url: `postgres://postgres@127.0.0.1:${address.port}/postgres?sslmode=disable`,
        release: async () => {
          lease.destroy();
          await Promise.resolve();
        },
      };
    }
    // The owner may leave just now, or lose the race for the lock: start another one from time to time.
    if (Date.now() - spawnedAt > 3000 && !ownerStarting(home)) {
      spawnedAt = Date.now();
      spawnOwner(home);
    }
    await new Promise((resolve) => setTimeout(resolve, pollInterval));
  }
  throw new StorageError(
    `The embedded database in ${home} did not start within ${startTimeout / 1000} s; see ${path.join(home, 'embedded.log')}, or set PACTS_DATABASE_URL.`,
  );
}

export function readAddress(home: string): EmbeddedAddress | null {
  try {
    return JSON.parse(fs.readFileSync(addressFile(home), 'utf8')) as EmbeddedAddress;
  } catch {
    return null;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Process that holds the lock; null if nobody alive does. */
export function lockHolder(home: string): number | null {
  try {
    const pid = Number.parseInt(fs.readFileSync(lockFile(home), 'utf8'), 10);
    return Number.isInteger(pid) && isAlive(pid) ? pid : null;
  } catch {
    return null;
  }
}

function ownerStarting(home: string): boolean {
  return lockHolder(home) !== null && readAddress(home) === null;
}

function connectLease(port: number): Promise<net.Socket | null> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.unref(); // a lease never keeps its process alive
    const refused = (): void => {
      socket.destroy();
      resolve(null);
    };
    socket.once('error', refused);
    // The owner greets only while it is not leaving, so a greeted client has a database.
    socket.once('data', () => {
      socket.off('error', refused);
      socket.on('error', () => undefined);
      resolve(socket);
    });
    socket.once('close', refused);
    socket.ref();
    socket.once('data', () => socket.unref());
  });
}

function spawnOwner(home: string): void {
  const here = path.dirname(fileURLToPath(import.meta.url));
  // Run from source (our own tests) there is no compiled script beside this file, but there is one in dist.
  const script = [path.join(here, 'embeddedServer.js'), path.join(here, '../../dist/src/storage/embeddedServer.js')].find((file) => fs.existsSync(file));
  if (!script) throw new StorageError('The embedded database needs the built package; run npm run build.');
  const log = fs.openSync(path.join(home, 'embedded.log'), 'w');
  const environment = { ...process.env };
  delete environment['NODE_OPTIONS'];
  spawn(process.execPath, [script, home], { detached: true, stdio: ['ignore', log, log], env: environment }).unref();
  fs.closeSync(log);
}
