/** How the readers of the history ask: times come back as ISO texts, pages have cursors, figures get memory to sort in. */
import type { QueryFile } from 'pg-promise';
import type { Page } from '../../history/schemas.js';
import { pgp, type Database } from '../database.js';

/** A cursor that this package did not make. */
export class CursorError extends Error {
  override readonly name = 'CursorError';
  constructor() {
    super('cursor must be the nextCursor of an answer to the same question');
  }
}

/**
 * Figures over a window sort tens of thousands of rows: in memory, and without compiling the query, which takes longer than running it.
 * Both settings end with the statement's own transaction, so that they are safe through a pooler.
 */
const settings = `select set_config('jit', 'off', true), set_config('work_mem', '32MB', true)`;

export class Reader {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async any<T>(query: QueryFile, values: object): Promise<T[]> {
    const [, rows = []] = await this.#db.multi<Record<string, unknown>>(`${settings};\n${pgp.as.format(query, values)}`);
    return rows.map((row) => withIsoTimes(row) as T);
  }

  async oneOrNone<T>(query: QueryFile, values: object): Promise<T | null> {
    const [row] = await this.any<T>(query, values);
    return row ?? null;
  }

  /** One page; asks for a row more than it gives, to know whether there is a next one. @param keyOf what the cursor holds besides `cursorValue` */
  async page<T extends object>(query: QueryFile, values: object, limit: number, keyOf: (row: T) => readonly string[]): Promise<Page<T>> {
    const rows = await this.any<T & { cursorValue: string }>(query, { ...values, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const nextCursor = rows.length > limit && last ? encodeCursor([last.cursorValue, ...keyOf(last)]) : null;
    return { items: shown.map(({ cursorValue: _, ...row }) => row as unknown as T), nextCursor };
  }
}

export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @param forms what each part must look like. @throws CursorError */
export function decodeCursor(cursor: string | undefined, forms: readonly RegExp[]): readonly string[] | null {
  if (cursor === undefined) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new CursorError();
  }
  const fits =
    Array.isArray(parts) &&
    parts.length === forms.length &&
    parts.every((part, index) => typeof part === 'string' && forms[index]?.test(part));
  if (!fits) throw new CursorError();
  return parts as string[];
}

export const cursorForms = {
  time: /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}$/,
  number: /^-?\d+(\.\d+)?(e[+-]?\d+)?$/,
  uuid: /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  // eslint-disable-next-line no-control-regex -- PostgreSQL can't take NUL
  text: /^[^\u0000]*$/,
};

function withIsoTimes(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]));
}
