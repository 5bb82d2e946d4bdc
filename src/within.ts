/** Waiting that ends: a promise, or the time. */

/** What `within` gives when the time was over first. */
export const late = Symbol('late');

/**
 * The answer of `running`, or `late` after `timeoutMs` milliseconds; what comes after that is dropped, an error too. Throws what `running` throws in time.
 * The timer ends with it: one that is left would keep the process, and the browser context of the call in which it was made, until it fires.
 */
export async function within<T>(timeoutMs: number, running: Promise<T>): Promise<T | typeof late> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => {
      resolve(late);
    }, timeoutMs);
  });
  running.catch(() => undefined);
  try {
    return await Promise.race([running, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
