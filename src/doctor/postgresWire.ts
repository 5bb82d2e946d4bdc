/**
 * PostgreSQL's protocol up to the login, spoken by hand: the driver tells only how a login ended, and the doctor must know at which point.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
import { randomBytes } from 'node:crypto';
import type net from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { sslRequest } from '../storage/tls.js';
import { openSocket, Reader, startTls } from './wire.js';

/** An ErrorResponse; the fields that PostgreSQL never translates. */
export interface ServerError {
  readonly sqlstate: string;
  /** Place in the server's source code; a pooler sends none. */
  readonly file: string | null;
  readonly line: string | null;
  readonly routine: string | null;
  readonly message: string;
}

export type AuthMethod = 'none' | 'cleartext' | 'md5' | 'scram' | 'gss' | 'sspi' | 'unknown';

export interface StartupAnswer {
  /** What the server asked for; null if it refused before asking. */
  readonly method: AuthMethod | null;
  readonly mechanisms: readonly string[];
  /** Salt of the role's password: of this role on this server. For a role that doesn't exist it is made of a secret of the server. */
  readonly salt: string | null;
  readonly error: ServerError | null;
  /** The answer was no message of PostgreSQL's. */
  readonly foreign: boolean;
}

const methods: Readonly<Record<number, AuthMethod>> = { 0: 'none', 3: 'cleartext', 5: 'md5', 7: 'gss', 9: 'sspi', 10: 'scram' };

export interface StartupQuestion {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly tls: ConnectionOptions | null;
  /** Protocol version; an unknown one makes a server tell where its source says no. */
  readonly protocol?: number;
}

const protocol3 = 196_608;
export const unknownProtocol = 9 << 16;

/** Sends a startup message and reads up to the request for a password; never sends one. */
export async function askStartup(question: StartupQuestion): Promise<StartupAnswer> {
  const raw = await openSocket(question.host, question.port);
  const socket = question.tls ? await overTls(raw, question.tls) : raw;
  if (!socket) return { method: null, mechanisms: [], salt: null, error: null, foreign: false };
  try {
    const reader = new Reader(socket);
    socket.write(startupMessage(question));
    return await readStartup(socket, reader);
  } finally {
    socket.destroy();
  }
}

/** The server's certificate in the handshake, without a login. Rejects with the code of Node's TLS. */
export async function tlsHandshake(host: string, port: number, options: ConnectionOptions): Promise<TLSSocket | null> {
  return await overTls(await openSocket(host, port), options);
}

async function overTls(socket: net.Socket, options: ConnectionOptions): Promise<TLSSocket | null> {
  const answer = await new Promise<string>((resolve) => {
    const timer = setTimeout(() => resolve(''), 3000);
    const done = (text: string): void => {
      clearTimeout(timer);
      resolve(text);
    };
    socket.once('data', (chunk: Buffer) => done(chunk.toString('latin1')));
    socket.once('close', () => done(''));
    socket.write(sslRequest);
  });
  if (answer === 'S') return await startTls(socket, options);
  socket.destroy();
  return null;
}

function startupMessage({ user, database, protocol }: StartupQuestion): Buffer {
  const head = Buffer.alloc(8);
  const body = Buffer.from(`user\0${user}\0database\0${database}\0application_name\0pacts doctor\0\0`);
  head.writeInt32BE(head.length + body.length, 0);
  head.writeInt32BE(protocol ?? protocol3, 4);
  return Buffer.concat([head, body]);
}

async function readStartup(socket: net.Socket, reader: Reader): Promise<StartupAnswer> {
  let method: AuthMethod | null = null;
  let mechanisms: string[] = [];
  let salt: string | null = null;
  for (;;) {
    const head = await reader.take(5);
    if (!head) return { method, mechanisms, salt, error: null, foreign: method === null && reader.waiting.length > 0 };
    const type = String.fromCharCode(head[0] ?? 0);
    const length = head.readInt32BE(1);
    if (!'REvSKZN'.includes(type) || length < 4 || length > 30_000) return { method, mechanisms, salt, error: null, foreign: true };
    const body = (await reader.take(length - 4)) ?? Buffer.alloc(0);
    if (type === 'E') return { method, mechanisms, salt, error: errorOf(body), foreign: false };
    if (type !== 'R') {
      if (type === 'Z') return { method, mechanisms, salt, error: null, foreign: false }; // logged in without a password
      continue;
    }
    const code = body.readInt32BE(0);
    if (code === 11) {
      salt = /(?:^|,)s=([^,]+)/.exec(body.subarray(4).toString('utf8'))?.[1] ?? null;
      return { method, mechanisms, salt, error: null, foreign: false };
    }
    method = methods[code] ?? 'unknown';
    if (code === 10) {
      mechanisms = body.subarray(4).toString('utf8').split('\0').filter(Boolean);
      if (!mechanisms.includes('SCRAM-SHA-256')) return { method, mechanisms, salt, error: null, foreign: false };
      socket.write(scramFirst());
    } else if (code !== 0) return { method, mechanisms, salt, error: null, foreign: false };
  }
}

/** The client's first SCRAM message, to which the server answers with the salt. It proves nothing and gives nothing away. */
function scramFirst(): Buffer {
  const text = Buffer.from(`n,,n=,r=${randomBytes(18).toString('base64')}`);
  const mechanism = Buffer.from('SCRAM-SHA-256\0');
  const message = Buffer.alloc(5 + mechanism.length + 4);
  message.write('p', 0);
  message.writeInt32BE(4 + mechanism.length + 4 + text.length, 1);
  mechanism.copy(message, 5);
  message.writeInt32BE(text.length, 5 + mechanism.length);
  return Buffer.concat([message, text]);
}

function errorOf(body: Buffer): ServerError {
  const fields = new Map(
    body
      .toString('utf8')
      .split('\0')
      .filter(Boolean)
      .map((field) => [field.slice(0, 1), field.slice(1)] as const),
  );
  return {
    sqlstate: fields.get('C') ?? '',
    file: fields.get('F') ?? null,
    line: fields.get('L') ?? null,
    routine: fields.get('R') ?? null,
    message: (fields.get('M') ?? '').slice(0, 200),
  };
}
