/** Reads tests: by name, and one by its id. */
import type { Page, Test, TestRow } from '../../history/schemas.js';
import type { HistoryQueries } from '../queries.js';
import { likePattern } from '../text.js';
import { cursorForms, decodeCursor, type Reader } from './reader.js';

export interface TestFilter {
  /** Part of a title or file, `*` as wildcard, or an id. */
  readonly test?: string | undefined;
  readonly project?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export class TestReader {
  readonly #reader: Reader;
  readonly #queries: HistoryQueries;

  constructor(reader: Reader, queries: HistoryQueries) {
    this.#reader = reader;
    this.#queries = queries;
  }

  /** By file and title. @throws CursorError */
  async list({ test, project, cursor, limit }: TestFilter): Promise<Page<TestRow>> {
    // The id alone: titles may be longer than an address may be.
    const [afterId = null] = decodeCursor(cursor, [cursorForms.text]) ?? [];
    const pattern = test === undefined ? null : likePattern(test);
    const values = { pattern, exact: test ?? null, project: project ?? null, afterId };
    return await this.#reader.page<TestRow>(this.#queries.tests, values, limit, () => []);
  }

  async get(testId: string, since: Date, branch?: string): Promise<Test | null> {
    return await this.#reader.oneOrNone<Test>(this.#queries.test, { testId, since, branch: branch ?? null });
  }
}
