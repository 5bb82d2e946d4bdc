/** All addresses of a host, as the system resolves them for a connection. */
import dns from 'node:dns/promises';
import { codeOf } from './types.js';

export interface ResolvedHost {
  readonly addresses: readonly string[];
  /** The system's error code; null if it was resolved. */
  readonly code: string | null;
}

/** Rejects with the system's error. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (host) => {
  const found = await dns.lookup(host, { all: true, verbatim: true });
  return [...new Set(found.map(({ address }) => address))];
};

export async function resolveHost(host: string, resolve: Resolve): Promise<ResolvedHost> {
  if (host.startsWith('/')) return { addresses: [host], code: null };
  try {
    return { addresses: await resolve(host), code: null };
  } catch (error) {
    return { addresses: [], code: codeOf(error) };
  }
}
