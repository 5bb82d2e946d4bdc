/** Which of several addresses accept a connection, and why the others do not. */
import { codeOf } from './types.js';
import { openSocket } from './wire.js';

export interface Reach {
  readonly reached: readonly string[];
  /** A line for each address. */
  readonly evidence: readonly string[];
  /** The codes of those that failed. */
  readonly codes: readonly string[];
}

export async function reachAll(addresses: readonly string[], port: number): Promise<Reach> {
  const answers = await Promise.all(
    addresses.map(async (address) => {
      const started = performance.now();
      try {
        (await openSocket(address, port)).destroy();
        return { address, code: null, ms: performance.now() - started };
      } catch (error) {
        return { address, code: codeOf(error), ms: performance.now() - started };
      }
    }),
  );
  return {
    reached: answers.filter(({ code }) => code === null).map(({ address }) => address),
    evidence: answers.map(({ address, code, ms }) => `${address} port ${port}: ${code ?? `connected in ${ms.toFixed(1)} ms`}`),
    codes: answers.flatMap(({ code }) => (code === null ? [] : [code])),
  };
}

/** Cause and advice for an address at which nothing could be reached. */
export function unreachable(codes: readonly string[], port: number, server: string): { cause: string; advice: string[] } {
  if (codes.includes('ETIMEDOUT'))
    return {
      cause: 'no-answer',
      advice: [
        'a firewall or a wrong address swallows the packets: check both, and the VPN',
        `is ${server} bound to an address that this machine reaches?`,
      ],
    };
  if (codes.includes('ECONNREFUSED'))
    return {
      cause: 'closed-port',
      advice: [
        `start ${server}, or correct the port: nothing listens at ${port}`,
        `in Docker: is the container running (docker ps) and is its port published ("ports:" of the compose file)?`,
      ],
    };
  return { cause: 'unreachable', advice: ['check the network, the VPN and the address'] };
}
