/** Sockets for the doctor: a connection, what comes over it, and which program answers. */
import net from 'node:net';
import tls, { type ConnectionOptions } from 'node:tls';

/** Longest wait for a connection or an answer (milliseconds). */
export const answerTimeout = 3000;
/** A program that greets does so within this long (milliseconds). */
const greetingTimeout = 300;

/** Rejects with the system's error, its code included; ETIMEDOUT if nothing happens in time. */
export function openSocket(host: string, port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = host.startsWith('/') ? net.connect({ path: `${host}/.s.PGSQL.${port}` }) : net.connect({ host, port });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    }, answerTimeout);
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      socket.on('error', () => undefined); // readers see the end
      resolve(socket);
    });
  });
}

/** The handshake over an open socket. Rejects with the code of Node's TLS, such as DEPTH_ZERO_SELF_SIGNED_CERT. */
export function startTls(socket: net.Socket, options: ConnectionOptions): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = tls.connect({ ...options, socket });
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      secure.destroy();
      socket.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const timer = setTimeout(() => fail(Object.assign(new Error('no answer to the TLS handshake'), { code: 'ETIMEDOUT' })), answerTimeout);
    const closed = (): void => fail(Object.assign(new Error('closed in the TLS handshake'), { code: 'ECONNRESET' }));
    secure.once('error', fail);
    secure.once('close', closed);
    secure.once('secureConnect', () => {
      clearTimeout(timer);
      secure.removeListener('error', fail);
      secure.removeListener('close', closed);
      secure.on('error', () => undefined);
      resolve(secure);
    });
  });
}

/** Reads a socket piece by piece. */
export class Reader {
  #buffer = Buffer.alloc(0);
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(socket: net.Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#wake?.();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake?.();
    };
    socket.on('end', end);
    socket.on('close', end);
  }

  /** What has come and was not taken. */
  get waiting(): Buffer {
    return this.#buffer;
  }

  /** `bytes` bytes, or null if the other side ends or is silent before. */
  async take(bytes: number, timeoutMs = answerTimeout): Promise<Buffer | null> {
    const deadline = performance.now() + timeoutMs;
    while (this.#buffer.length < bytes) {
      if (this.#ended || performance.now() >= deadline) return null;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, deadline - performance.now()));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = null;
    }
    const taken = this.#buffer.subarray(0, bytes);
    this.#buffer = this.#buffer.subarray(bytes);
    return taken;
  }

  /** A line without its end, or null. */
  async line(): Promise<string | null> {
    for (;;) {
      const at = this.#buffer.indexOf('\n');
      if (at >= 0) return (await this.take(at + 1))?.toString('utf8').replace(/\r?\n$/, '') ?? null;
      const more = await this.#more(this.#buffer.length + 1);
      if (!more) return null;
    }
  }

  async #more(bytes: number): Promise<boolean> {
    const taken = await this.take(bytes);
    if (taken === null) return false;
    this.#buffer = Buffer.concat([taken, this.#buffer]);
    return true;
  }
}

/** Which program answers at an address, as far as its first bytes tell; null if it keeps silent. */
export async function programAt(host: string, port: number): Promise<string | null> {
  const greeting = await answerTo(host, port, null, greetingTimeout);
  const program = programOf(greeting);
  if (program !== null) return program;
  // One line that makes an HTTP server, a Redis and most line protocols say something.
  return programOf(await answerTo(host, port, 'PING\r\n\r\n', answerTimeout));
}

async function answerTo(host: string, port: number, question: string | null, timeoutMs: number): Promise<Buffer> {
  const socket = await openSocket(host, port).catch(() => null);
  if (!socket) return Buffer.alloc(0);
  const reader = new Reader(socket);
  if (question !== null) socket.write(question);
  const first = (await reader.take(1, timeoutMs)) ?? Buffer.alloc(0);
  if (first.length > 0) await reader.take(2000, 50); // the rest of the first packet
  const answer = Buffer.concat([first, reader.waiting]);
  socket.destroy();
  return answer;
}

function programOf(bytes: Buffer): string | null {
  if (bytes.length === 0) return null;
  const text = bytes.toString('latin1');
  if (text.startsWith('HTTP/'))
    return `an HTTP server${/\r\nserver: ([^\r\n]{1,60})/i.exec(text)?.[1] ? ` (${/\r\nserver: ([^\r\n]{1,60})/i.exec(text)?.[1]})` : ''}`;
  if (/^(\+PONG|-NOAUTH|-DENIED|-LOADING|-NOPERM)/.test(text)) return 'a Redis';
  if (text.startsWith('SSH-')) return `an SSH server (${text.split('\r')[0]?.slice(0, 60)})`;
  if (/^220[ -]/.test(text)) return 'a mail or FTP server';
  // MySQL greets with a packet: length, number 0, protocol version 10, its version as text.
  if (bytes.length > 5 && bytes[3] === 0 && bytes[4] === 10)
    return `a MySQL or MariaDB (${text.slice(5, text.indexOf('\0', 5)).slice(0, 40)})`;
  if (bytes[0] === 0x15 && bytes[1] === 3) return 'a server that speaks TLS only';
  return `a program whose answer begins with ${JSON.stringify(text.slice(0, 20))}`;
}
