/** Makes what two runs report comparable: takes out times, counts that depend on them, and addresses that differ from run to run. */

/** What the call log says of a navigation only if the call happened to look while it went on. */
const navigation = /^ {2}(?:waiting for (?:.* )?navigation to finish|navigated to )/;

/** Playwright's call log says how often it tried: only what it tried is compared, each line once, in its order. */
function logLines(text: string): string {
  const seen = new Set<string>();
  return text
    .split('\n')
    .map((line) => line.replace(/^\s[\s-]*(?:\d+ × [\s-]*)?/, '  '))
    .filter((line) => {
      const isNew = !navigation.test(line) && (!line.startsWith('  ') || !seen.has(line));
      seen.add(line);
      return isNew;
    })
    .join('\n');
}

/** Playwright colours parts of what it writes. */
const colours = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');

function comparableText(text: string): string {
  return logLines(
    text
      .replace(colours, '')
      .replace(/127\.0\.0\.1:\d+|localhost:\d+/g, 'host')
      .replace(/\d+(?:\.\d+)?ms/g, 'Nms'),
  );
}

/** A deep copy of a value with all its texts made comparable; `drop` names members that are left out. */
export function comparable(value: unknown, drop: readonly string[] = []): unknown {
  if (typeof value === 'string') return comparableText(value);
  if (Array.isArray(value)) {
    // A log is an array of lines.
    if (value.length > 0 && value.every((part) => typeof part === 'string'))
      return comparableText(value.map((part) => `  ${part}`).join('\n'));
    return value.map((part) => comparable(part, drop));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !drop.includes(name))
      .map(([name, part]) => [name, comparable(part, drop)]),
  );
}
