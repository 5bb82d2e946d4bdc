/** Values on their way to Postgres. */

/** The same value without NUL characters, which no Postgres text or jsonb can hold, and without halves of surrogate pairs. */
export function clean<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed() as T;
  if (Array.isArray(value)) return value.map((item: unknown) => clean(item)) as T;
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]: [string, unknown]) => [key, clean(item)])) as T;
  }
  return value;
}

/** A pattern for `ilike` that finds a text anywhere; `*` stands for any characters. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%')}%`;
}

/** The last item of each key: one statement can't write a row twice. Sorted, so that writers of the same rows never wait for each other in a circle. */
export function lastOfEach<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
