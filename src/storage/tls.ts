/**
 * TLS to PostgreSQL as libpq understands `sslmode`, so that a URL means here what it means to psql. The driver reads the modes otherwise: to it,
 * `require` and `prefer` mean `verify-full`.
 */
import fs from 'node:fs';
import net from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { StorageError } from './errors.js';

export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

/** What a connection URL says about TLS. */
export interface TlsWish {
  readonly mode: SslMode;
  /** The URL or PGSSLMODE names the mode; else it is libpq's default. */
  readonly explicit: boolean;
  readonly host: string;
  readonly port: number;
  readonly files: { readonly sslrootcert: string | null; readonly sslcert: string | null; readonly sslkey: string | null };
}

/** Options for Node's TLS and for the driver. */
export interface TlsOptions {
  readonly rejectUnauthorized: boolean;
  readonly checkServerIdentity: (host: string, certificate: PeerCertificate) => Error | undefined;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

/** What a server answers to PostgreSQL's request for TLS: yes, no, something else, or nothing. */
export type TlsAnswer = 'S' | 'N' | 'other' | 'none';

const tlsParameters = ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'uselibpqcompat'];
/** Bound on the question whether a server offers TLS (milliseconds). */
const questionTimeout = 5000;
/** PostgreSQL's SSLRequest: a length, and a number that is no protocol version. */
export const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** @throws StorageError if the URL names a mode that libpq doesn't know */
export function tlsWishOf(url: string, env: NodeJS.ProcessEnv = process.env): TlsWish {
  const parsed = new URL(url);
  const given = parsed.searchParams.get('sslmode') || env['PGSSLMODE'] || undefined;
  if (given !== undefined && !sslModes.includes(given as SslMode))
    throw new StorageError(
      `sslmode must be one of ${sslModes.join(', ')}, received ${JSON.stringify(given.slice(0, 40))}; correct PACTS_DATABASE_URL.`,
    );
  const file = (name: string): string | null => parsed.searchParams.get(name) || env[`PG${name.toUpperCase()}`] || null;
  return {
    mode: (given as SslMode | undefined) ?? 'prefer',
    explicit: given !== undefined,
    host: parsed.searchParams.get('host') ?? parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port || 5432),
    files: { sslrootcert: file('sslrootcert'), sslcert: file('sslcert'), sslkey: file('sslkey') },
  };
}

/** Options for Node's TLS: what is verified, and against which authorities. */
export function tlsOptionsOf({ mode, files, host }: TlsWish): TlsOptions {
  const { sslrootcert, sslcert, sslkey } = files;
  // libpq: with a root certificate at hand, `require` verifies like `verify-ca`. `system` means the authorities that Node knows.
  const verifies = mode === 'verify-full' || mode === 'verify-ca' || (mode === 'require' && sslrootcert !== null);
  return {
    rejectUnauthorized: verifies,
    // Our own comparison: of a connection to an IP address Node would take the name for `localhost`.
    checkServerIdentity: (_host, certificate) => (mode === 'verify-full' ? checkServerIdentity(host, certificate) : undefined),
    ...(sslrootcert !== null && sslrootcert !== 'system' ? { ca: readFile(sslrootcert, 'sslrootcert') } : {}),
    ...(sslcert === null ? {} : { cert: readFile(sslcert, 'sslcert') }),
    ...(sslkey === null ? {} : { key: readFile(sslkey, 'sslkey') }),
    ...(net.isIP(host) ? {} : { servername: host }),
  };
}

/**
 * What the driver's `ssl` is to be. Only the modes that leave it to the server cost a question to it.
 * On this machine itself TLS protects nothing, so that it is used there only if the URL wants it.
 */
export async function agreeOnTls(url: string): Promise<TlsOptions | false> {
  const wish = tlsWishOf(url);
  if (wish.mode === 'disable' || wish.host.startsWith('/')) return false;
  if (wish.mode === 'allow' || wish.mode === 'prefer') {
    if (!wish.explicit && isLoopback(wish.host)) return false;
    const answer = await askForTls(wish.host, wish.port).catch(() => 'none' as const); // connecting will say what is wrong
    if (answer !== 'S') return false;
  }
  return tlsOptionsOf(wish);
}

/** The URL without what `agreeOnTls` has read: the driver would read it in its own way. */
export function withoutTls(url: string): string {
  const parsed = new URL(url);
  for (const name of tlsParameters) parsed.searchParams.delete(name);
  return parsed.href;
}

/** Asks a server whether it offers TLS. Rejects if it can't be reached. */
export function askForTls(host: string, port: number, timeoutMs = questionTimeout): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port });
    const timer = setTimeout(() => done('none'), timeoutMs);
    const done = (answer: TlsAnswer): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => socket.write(sslRequest));
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      done(text === 'S' || text === 'N' ? text : 'other');
    });
    socket.on('close', () => done('none'));
    socket.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function readFile(file: string, parameter: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new StorageError(`${parameter} must name a file that can be read, received ${file} (${code}); correct PACTS_DATABASE_URL.`, {
      cause: error,
    });
  }
}
