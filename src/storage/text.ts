/** Values on their way to Postgres. */

/** NUL, or a surrogate, which may be one without its other half. */
const doubtful = /[\0\ud800-\udfff]/;

/**
 * The same value without NUL characters, which no Postgres text or jsonb can hold, and without halves of surrogate pairs. What needs no cleaning,
 * which is nearly everything, is returned itself and not copied.
 */
export function clean<T>(value: T): T {
  if (typeof value === 'string') return (doubtful.test(value) ? value.replaceAll('\0', '').toWellFormed() : value) as T;
  if (typeof value !== 'object' || value === null) return value;
  const isList = Array.isArray(value);
  if (!isList && Object.getPrototypeOf(value) !== Object.prototype) return value;
  let copy: Record<string, unknown> | null = null;
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    const cleaned = clean(item);
    if (cleaned === item) continue;
    copy ??= (isList ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
    copy[key] = cleaned;
  }
  return (copy ?? value) as T;
}

/** A pattern for `ilike` that finds a text anywhere; `*` stands for any characters. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%')}%`;
}

/**
 * A list as the text that Postgres reads as an array. Of `array[…]`, which pg-promise makes of a list, every value is parsed as an expression, which
 * takes several times as long.
 */
export function arrayText(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/** The last item of each key: one statement can't write a row twice. Sorted, so that writers of the same rows never wait for each other in a circle. */
export function lastOfEach<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
