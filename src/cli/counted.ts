/** Numbers in sentences. */

/** `1 run`, `2 runs`. @param plural where an s is not enough */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}
