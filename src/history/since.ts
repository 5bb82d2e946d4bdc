/** A point in time as people write it: `14d`, `24h`, `2w`, or a date. */
const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const longestWindow = 3660 * 86_400_000;

/** How far back answers look unless they are told. */
export const defaultSince = '14d';

/** @throws RangeError in one sentence */
export function parseSince(text: string, now: Date = new Date()): Date {
  const [, number, unit = ''] = /^(\d{1,5})([mhdw])$/.exec(text.trim()) ?? [];
  const back = number === undefined ? undefined : Number(number) * (units[unit] ?? 0);
  const date =
    back === undefined ? new Date(/^\d{4}-\d\d-\d\d/.test(text.trim()) ? text.trim() : Number.NaN) : new Date(now.getTime() - back);
  if (Number.isNaN(date.getTime()) || now.getTime() - date.getTime() > longestWindow)
    throw new RangeError(
      `since must be a time span such as 24h, 14d or 2w (ten years at most), or a date such as 2026-01-31, received "${text}"`,
    );
  return date;
}
