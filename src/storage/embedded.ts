/**
 * Finds or starts the embedded database of a folder: one detached process owns it, everybody else connects. It stays for a while when nobody needs it
 * any more, so that the next run or command does not wait for a start; a machine or container that shares the folder may have it sooner.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { StorageError } from './errors.js';
import { liveLocks, renewInterval } from './ownerLock.js';
import { packageFolder } from './packageFolder.js';

/** Longest wait for the database; its first start creates it (milliseconds). */
const startTimeout = 60_000;
const pollInterval = 40;
/** An owner elsewhere that nobody needs has left by then: it looks for requests as often as it renews its lock (milliseconds). */
const handoverTimeout = 2 * renewInterval + 1000;
/** Of a caller that does not say how long the database should stay (milliseconds). */
const defaultIdleTimeout = 2000;
/** Longest wait for the owner's greeting; it may be busy with a query (milliseconds). */
const greetingTimeout = 5000;

const addressSchema = z.object({
  pid: z.int(),
  host: z.literal('127.0.0.1'),
  port: z.int(),
  /** A connection to this port keeps the owner running; a killed client's is closed by the system. */
  leasePort: z.int(),
  /** The owner greets with it, so that another program on a port used again is not taken for the owner. */
  token: z.string().check(z.minLength(1)),
  startedAt: z.iso.datetime(),
});

/** What the owner publishes in `embedded.json`. */
export type EmbeddedAddress = z.infer<typeof addressSchema>;

export interface EmbeddedLease {
  readonly url: string;
  /** When the database was started, by this process or another one. */
  readonly startedAt: Date;
  release(): Promise<void>;
}

export const addressFile = (home: string): string => path.join(home, 'embedded.json');
export const logFile = (home: string): string => path.join(home, 'embedded.log');
/** Its presence asks an owner on another machine or in another container to leave if nobody needs it. */
export const requestFile = (home: string): string => path.join(home, 'embedded.wanted');

/**
 * Connects to the embedded database of `home`, starting it if nobody has. Killing the caller gives the lease back.
 * @param idleTimeout how long it stays without a client, if it is started (milliseconds)
 * @throws StorageError if the folder can't be written or the database doesn't start
 */
export async function acquireEmbedded(home: string, idleTimeout = defaultIdleTimeout): Promise<EmbeddedLease> {
  makeFolder(home);
  const started = Date.now();
  const deadline = started + startTimeout;
  let owner: Owner | null = null;
  let asked = false;
  while (Date.now() < deadline) {
    const address = readAddress(home);
    const lease = address ? await connectLease(address) : null;
    if (address && lease) {
      if (asked) fs.rmSync(requestFile(home), { force: true });
      return {
        url: `postgres://postgres@127.0.0.1:${address.port}/postgres?sslmode=disable`,
        startedAt: new Date(address.startedAt),
        release: () => closed(lease),
      };
    }
    if (owner?.failed) throw new StorageError(notStarted(home, lastLine(logFile(home))));
    const [lock] = liveLocks(home);
    if (lock?.foreign) {
      if (Date.now() - started > handoverTimeout) {
        fs.rmSync(requestFile(home), { force: true });
        throw new StorageError(
          `The embedded database in ${home} is in use on another machine or in another container; set PACTS_HOME to a folder of your own, or PACTS_DATABASE_URL to a server for all.`,
        );
      }
      if (!asked) fs.writeFileSync(requestFile(home), '');
      asked = true;
    }
    // Nobody is the owner or about to become it. Others may see the same right now: the lock decides, the pause makes a tie rare.
    if (!lock && (owner === null || owner.left)) {
      if (owner) await sleep(Math.random() * 200);
      owner = startOwner(home, idleTimeout);
    }
    await sleep(pollInterval);
  }
  throw new StorageError(notStarted(home, `it did not answer within ${startTimeout / 1000} s`));
}

export function readAddress(home: string): EmbeddedAddress | null {
  try {
    return addressSchema.parse(JSON.parse(fs.readFileSync(addressFile(home), 'utf8')));
  } catch {
    return null;
  }
}

/** What the owner says to a client of its lease port. */
export const greeting = (token: string): string => `pacts ${token}\n`;

function makeFolder(home: string): void {
  try {
    fs.mkdirSync(home, { recursive: true });
    fs.accessSync(home, fs.constants.W_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new StorageError(
      `The folder ${home} for the embedded database can't be written (${code}); make it writable or set PACTS_HOME to another one.`,
      {
        cause: error,
      },
    );
  }
}

function notStarted(home: string, reason: string): string {
  return `The embedded database in ${home} does not start: ${reason}. Move its folder pgdata away for an empty one, or set PACTS_DATABASE_URL to a server.`;
}

function lastLine(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8').trim().split('\n').at(-1)?.slice(0, 300) || 'no reason was given';
  } catch {
    return 'no reason was given';
  }
}

/** The owner greets only while it is not leaving, so a greeted client has a database. Null if nobody greets. */
function connectLease({ host, leasePort, token }: EmbeddedAddress): Promise<net.Socket | null> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port: leasePort });
    let received = '';
    const refuse = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(null);
    };
    const timer = setTimeout(refuse, greetingTimeout);
    socket.on('error', refuse);
    socket.on('close', refuse);
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (received === greeting(token)) {
        clearTimeout(timer);
        socket.unref(); // a lease never keeps its process alive
        resolve(socket);
      } else if (!greeting(token).startsWith(received)) refuse();
    });
  });
}

function closed(socket: net.Socket): Promise<void> {
  if (socket.closed) return Promise.resolve();
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    socket.destroy();
  });
}

/** A process that was started to become the owner. */
interface Owner {
  left: boolean;
  failed: boolean;
}

function startOwner(home: string, idleTimeout: number): Owner {
  // Run from source (our own tests) the compiled script is in dist.
  const script = ['src/storage/embeddedServer.js', 'dist/src/storage/embeddedServer.js']
    .map((file) => path.join(packageFolder(), file))
    .find((file) => fs.existsSync(file));
  if (!script) throw new StorageError('The embedded database needs the built package; run npm run build.');
  const environment = { ...process.env };
  delete environment['NODE_OPTIONS']; // e.g. Playwright's loader, or a debugger that would wait
  const log = fs.openSync(logFile(home), 'a');
  const child = spawn(process.execPath, [script, home, String(idleTimeout)], {
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log],
    cwd: path.parse(home).root,
    env: environment,
  });
  fs.closeSync(log);
  child.unref();
  const owner: Owner = { left: false, failed: false };
  child.on('error', () => (owner.failed = true));
  child.on('exit', (code) => {
    owner.left = true;
    if (code !== 0 && code !== null) owner.failed = true;
  });
  return owner;
}
