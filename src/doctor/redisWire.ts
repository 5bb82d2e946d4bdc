/** Redis' protocol (RESP2) by hand: the first word of an error tells its kind, whatever the rest of the text says. */
import fs from 'node:fs';
import type net from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { RedisPlace } from '../config/redisUrl.js';
import { openSocket, Reader, startTls } from './wire.js';

export type RedisReply =
  | { readonly kind: 'text'; readonly text: string }
  /** `text` is the first word: NOAUTH, WRONGPASS, READONLY, OOM, MOVED, ... */
  | { readonly kind: 'error'; readonly text: string; readonly rest: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Not RESP, or nothing at all. */
  | { readonly kind: 'foreign' };

export class RedisConnection {
  readonly #socket: net.Socket;
  readonly #reader: Reader;

  private constructor(
    socket: net.Socket,
    readonly host: string,
    readonly port: number,
  ) {
    this.#socket = socket;
    this.#reader = new Reader(socket);
  }

  /** Rejects with the code of the system or of Node's TLS. */
  static async open(host: string, port: number, tls: ConnectionOptions | null): Promise<RedisConnection> {
    const socket = await openSocket(host, port);
    return new RedisConnection(tls ? await startTls(socket, tls) : socket, host, port);
  }

  async command(...words: readonly string[]): Promise<RedisReply> {
    this.#socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
    return await this.#reply();
  }

  close(): void {
    this.#socket.destroy();
  }

  async #reply(): Promise<RedisReply> {
    const line = await this.#reader.line();
    const kind = line?.[0];
    const text = line?.slice(1) ?? '';
    if (kind === '+' || kind === ':') return { kind: 'text', text };
    if (kind === '-') return { kind: 'error', text: text.split(' ')[0] ?? '', rest: text };
    if (kind === '$') {
      if (text === '-1') return { kind: 'text', text: '' };
      const body = await this.#reader.take(Number(text) + 2);
      return body ? { kind: 'text', text: body.toString('utf8').slice(0, -2) } : { kind: 'foreign' };
    }
    if (kind !== '*') return { kind: 'foreign' };
    const items: string[] = [];
    for (let n = Number(text); n > 0; n--) {
      const item = await this.#reply();
      items.push(item.kind === 'text' ? item.text : '');
    }
    return { kind: 'list', items };
  }
}

/** TLS for a node, as the URL wants it. */
export function redisTls(place: RedisPlace, host: string): ConnectionOptions | null {
  if (!place.tls) return null;
  return {
    ...(/^[\d.:]+$/.test(host) ? { host } : { servername: host }),
    ...(place.cacert === null ? {} : { ca: fs.readFileSync(place.cacert, 'utf8') }),
  };
}

/** The fields of an INFO. */
export function infoOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(/\r?\n/)
      .filter((line) => /^\w+:/.test(line))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}
