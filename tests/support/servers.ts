/** Real servers of a test's own: PostgreSQL, Redis and programs that are neither, on free ports, gone with the test. */
import { test } from '@playwright/test';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** PostgreSQL refuses to run as root: there its own user runs it. */
const isRoot = process.getuid?.() === 0;
const serverUser = 'postgres';

/** Where PostgreSQL's programs are; null if it is not installed. */
export function postgresPrograms(): string | null {
  const base = '/usr/lib/postgresql';
  const versions = fs.existsSync(base) ? fs.readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => path.join(base, version, 'bin')), ...(process.env['PATH'] ?? '').split(path.delimiter)];
  return folders.find((folder) => fs.existsSync(path.join(folder, 'initdb')) && fs.existsSync(path.join(folder, 'postgres'))) ?? null;
}

export function program(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file)) ?? null;
}

/** Skips when a server's program is not installed, with the reason; in CI that is a failure, because there it must be tested. */
export function needsPrograms(...names: ('postgres' | 'redis-server' | 'pgbouncer' | 'promtool' | 'docker-compose')[]): void {
  const missing = names.filter((name) => (name === 'postgres' ? postgresPrograms() : program(name)) === null);
  if (missing.length === 0) return;
  const reason = `${missing.join(', ')} is not installed (Debian packages postgresql, redis-server, pgbouncer, prometheus, docker-compose)`;
  if (process.env['CI']) throw new Error(reason);
  test.skip(true, reason);
}

export async function freePort(host = '127.0.0.1'): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** A folder that the server's user can write, outside of anybody's home. */
export function serverFolder(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `pacts-${name}-`));
  if (isRoot) {
    fs.chmodSync(folder, 0o755);
    spawnSync('chown', [serverUser, folder]);
  }
  return folder;
}

/** Runs a program as the user that may run PostgreSQL. */
export function asServerUser(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const [command, all] = isRoot ? ['runuser', ['-u', serverUser, '--', file, ...args]] : [file, args];
  const done = spawnSync(command, all, { encoding: 'utf8', cwd: os.tmpdir(), env: { ...process.env, ...env } });
  if (done.status !== 0) throw new Error(`${path.basename(file)} failed: ${done.stderr || done.stdout || String(done.error)}`);
  return done.stdout;
}

export interface Running {
  readonly port: number;
  readonly log: () => string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

async function started(child: ChildProcess, port: number, log: () => string, host: string): Promise<Running> {
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let over = false;
  void ended.then(() => (over = true));
  const deadline = Date.now() + 30_000;
  const hasEnded = (): boolean => over;
  while (!(await accepts(host, port))) {
    if (hasEnded() || Date.now() > deadline) throw new Error(`the server did not start: ${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    log,
    stop: async (signal = 'SIGINT') => {
      if (!hasEnded()) child.kill(signal);
      await ended;
    },
  };
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Starts a program, as the server's user where root may not run it. */
export async function startServer(
  file: string,
  args: readonly string[],
  port: number,
  options: { host?: string; asServerUser?: boolean; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Running> {
  const ids = isRoot && options.asServerUser ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd ?? os.tmpdir(),
    env: { ...process.env, ...options.env },
    ...ids,
  });
  // A test that ran out of time leaves no server behind.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('close', () => process.removeListener('exit', kill));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return await started(child, port, () => output, options.host ?? '127.0.0.1');
}

function idOf(flag: string): number {
  return Number(spawnSync('id', [flag, serverUser], { encoding: 'utf8' }).stdout);
}

/** A cluster made by initdb, with its own pg_hba.conf. */
export class PostgresServer {
  readonly folder: string;
  readonly #programs: string;
  #running: Running | null = null;
  port = 0;

  /** @param password of the role `postgres`; scram-sha-256 for every connection by network */
  constructor(readonly password = 'first-secret') {
    const programs = postgresPrograms();
    if (!programs) throw new Error('PostgreSQL is not installed: its initdb was not found');
    this.#programs = programs;
    this.folder = serverFolder('postgres');
    const file = path.join(this.folder, 'password');
    fs.writeFileSync(file, password, { mode: 0o644 });
    const args = [
      '-D',
      this.data,
      '-U',
      'postgres',
      '--pwfile',
      file,
      '--auth-local=trust',
      '--auth-host=scram-sha-256',
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C',
    ];
    asServerUser(path.join(programs, 'initdb'), args);
    this.hba('host all all all scram-sha-256');
  }

  get data(): string {
    return path.join(this.folder, 'data');
  }

  /** Replaces the lines for the network; the socket in the folder stays open for `admin`. */
  hba(...lines: string[]): void {
    fs.writeFileSync(path.join(this.data, 'pg_hba.conf'), `local all postgres trust\n${lines.join('\n')}\n`);
  }

  async start(settings: Readonly<Record<string, string>> = {}, options: { port?: number; host?: string } = {}): Promise<this> {
    const host = options.host ?? '127.0.0.1';
    this.port = options.port ?? (await freePort(host));
    const all = {
      listen_addresses: host,
      unix_socket_directories: this.folder,
      fsync: 'off',
      shared_buffers: '16MB',
      log_connections: 'on',
      ...settings,
    };
    const args = ['-D', this.data, '-p', String(this.port), ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
    this.#running = await startServer(path.join(this.#programs, 'postgres'), args, this.port, { host, asServerUser: true });
    // The port is open before the server takes logins.
    for (let left = 100; left > 0; left--) {
      try {
        this.admin('select 1');
        break;
      } catch (error) {
        if (left === 1) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    return this;
  }

  /** SQL as the superuser, over the socket. */
  admin(sql: string, database = 'postgres'): string {
    return asServerUser(path.join(this.#programs, 'psql'), [
      '-h',
      this.folder,
      '-p',
      String(this.port),
      '-U',
      'postgres',
      '-d',
      database,
      '-XAtq',
      '-v',
      'ON_ERROR_STOP=1',
      '-c',
      sql,
    ]).trim();
  }

  url(user = 'postgres', password = this.password, database = 'postgres', parameters = ''): string {
    return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${this.port}/${database}${parameters}`;
  }

  log(): string {
    return this.#running?.log() ?? '';
  }

  async stop(signal?: NodeJS.Signals): Promise<void> {
    await this.#running?.stop(signal);
    this.#running = null;
  }

  async remove(): Promise<void> {
    await this.stop();
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A self-signed certificate for `localhost`; the key is readable by the server's user only. */
export function certificate(folder: string): { cert: string; key: string } {
  const cert = path.join(folder, 'server.crt');
  const key = path.join(folder, 'server.key');
  const args = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
  ];
  const made = spawnSync('openssl', [...args, '-keyout', key, '-out', cert], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`openssl failed: ${made.stderr}`);
  if (isRoot) spawnSync('chown', [serverUser, key, cert]);
  fs.chmodSync(key, 0o600);
  return { cert, key };
}

/** A redis-server on a free port; `args` are its options, such as `--requirepass`. */
export async function startRedis(args: readonly string[] = []): Promise<Running> {
  const file = program('redis-server');
  if (!file) throw new Error('redis-server is not installed');
  const ownPort = args[args.findIndex((arg) => arg === '--port' || arg === '--tls-port') + 1];
  const at = args.some((arg) => arg === '--port' || arg === '--tls-port') ? Number(ownPort) : await freePort();
  const place = at === Number(ownPort) ? [] : ['--port', String(at)];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-redis-'));
  const running = await startServer(
    file,
    [...place, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, ...args],
    at,
  );
  return {
    ...running,
    stop: async (signal = 'SIGTERM') => {
      await running.stop(signal);
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
