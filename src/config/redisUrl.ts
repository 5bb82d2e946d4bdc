/**
 * Where a Redis is, as one URL: `redis://host`, with TLS `rediss://host`; by Sentinel `redis+sentinel://a:26379,b:26379/mymaster`; a Cluster
 * `redis+cluster://a:7000,b:7001`. Both of the latter exist with TLS too (`rediss+...`). `?cacert=file` names the authority of the certificates.
 */

export type RedisMode = 'single' | 'sentinel' | 'cluster';

export interface RedisPlace {
  readonly mode: RedisMode;
  readonly tls: boolean;
  /** The server, the Sentinels, or some nodes of the Cluster. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly username: string | null;
  readonly password: string | null;
  readonly db: number;
  /** Name of the master that the Sentinels watch. */
  readonly master: string | null;
  /** Password of the Sentinels themselves. */
  readonly sentinelPassword: string | null;
  readonly cacert: string | null;
  /** 4 or 6: only these addresses; 0: as the system prefers. */
  readonly family: number;
}

const form = /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/]*)@)?([^@/?#]+)(\/[^?#]*)?(?:\?([^#]*))?$/;
const node = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/;

/** @returns null if the text is no such URL */
export function parseRedisUrl(text: string): RedisPlace | null {
  const match = form.exec(text);
  if (!match) return null;
  const [, protocol, kind, login, hosts = '', path = '', query = ''] = match;
  const mode = (kind as 'sentinel' | 'cluster' | undefined) ?? 'single';
  const nodes = hosts.split(',').map((host) => nodeOf(host, mode === 'sentinel' ? 26_379 : 6379));
  const segments = path.split('/').filter(Boolean);
  const master = mode === 'sentinel' ? segments.shift() : undefined;
  const db = segments.shift() ?? '0';
  const isWrong =
    segments.length > 0 || (mode === 'single' && nodes.length > 1) || (mode === 'sentinel' && !master) || !/^\d{1,4}$/.test(db);
  if (isWrong || (mode === 'cluster' && db !== '0') || nodes.some((one) => one === null)) return null;
  const parameters = new URLSearchParams(query);
  const at = login?.indexOf(':') ?? -1;
  try {
    return {
      mode,
      tls: protocol === 'rediss',
      nodes: nodes.filter((one) => one !== null),
      // Without a colon it is the user, as ioredis reads it.
      username: login === undefined ? null : decodeURIComponent(at < 0 ? login : login.slice(0, at)) || null,
      password: at < 0 ? null : decodeURIComponent(login?.slice(at + 1) ?? '') || null,
      db: Number(db),
      master: master === undefined ? null : decodeURIComponent(master),
      sentinelPassword: parameters.get('sentinelPassword'),
      cacert: parameters.get('cacert'),
      family: Number(parameters.get('family') ?? 0),
    };
  } catch {
    return null; // a lone percent sign
  }
}

function nodeOf(text: string, defaultPort: number): RedisPlace['nodes'][number] | null {
  const match = node.exec(text);
  const port = Number(match?.[3] ?? defaultPort);
  return match && port > 0 && port < 65_536 ? { host: match[1] ?? match[2] ?? '', port } : null;
}
