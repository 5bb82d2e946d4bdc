/** Waiting for what other processes do. */
import fs from 'node:fs';

/** Asks every 50 ms until the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, timeoutMs = 30_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Waits for a process that writes its id and a line end into a file.
 * A file is there before its text is, and the id 0, which an empty text would be taken for, names the whole group of whoever sends a signal to it.
 * @returns the process id
 */
export async function untilTold(file: string, what: string, timeoutMs?: number): Promise<number> {
  const told = (): string | undefined => (fs.existsSync(file) ? /^([1-9]\d*)\n/.exec(fs.readFileSync(file, 'utf8'))?.[1] : undefined);
  await until(() => told() !== undefined, what, timeoutMs);
  return Number(told());
}
