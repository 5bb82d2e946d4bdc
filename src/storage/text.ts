/** Texts that Postgres can hold. */

/** The same value without NUL characters, which no Postgres text or jsonb can hold, and without halves of surrogate pairs. */
export function clean<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed() as T;
  if (Array.isArray(value)) return value.map((item: unknown) => clean(item)) as T;
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]: [string, unknown]) => [key, clean(item)])) as T;
  }
  return value;
}
