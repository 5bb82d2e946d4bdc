/** Reads heals, refusals and observations, and the drift of pages. */
import type { Dependent, Drift, DriftDay, DriftPage, Heal, Page, RetiredEntry } from '../../history/schemas.js';
import type { HealStatus } from '../../selector/types.js';
import type { HistoryQueries } from '../queries.js';
import { likePattern } from '../text.js';
import { cursorForms, decodeCursor, type Reader } from './reader.js';

/** Rows of each table of a drift answer at most. */
const driftLimit = 2000;

export interface HealFilter {
  readonly id?: string | undefined;
  readonly status?: readonly HealStatus[] | undefined;
  readonly runId?: string | undefined;
  readonly testId?: string | undefined;
  /** Part of a test's title, a file or a locator, `*` as wildcard. */
  readonly test?: string | undefined;
  readonly page?: string | undefined;
  readonly branch?: string | undefined;
  readonly project?: string | undefined;
  readonly since?: Date | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export class HealReader {
  readonly #reader: Reader;
  readonly #queries: HistoryQueries;

  constructor(reader: Reader, queries: HistoryQueries) {
    this.#reader = reader;
    this.#queries = queries;
  }

  /** Newest first. @throws CursorError */
  async list(filter: HealFilter): Promise<Page<Heal>> {
    const [afterValue = null, afterId = null] = decodeCursor(filter.cursor, [cursorForms.time, cursorForms.uuid]) ?? [];
    const values = {
      id: filter.id ?? null,
      statuses: filter.status ?? null,
      runId: filter.runId ?? null,
      testId: filter.testId ?? null,
      pattern: filter.test === undefined ? null : likePattern(filter.test),
      urlPattern: filter.page ?? null,
      branch: filter.branch ?? null,
      project: filter.project ?? null,
      since: filter.since ?? null,
      afterValue,
      afterId,
    };
    return await this.#reader.page<Heal>(this.#queries.heals, values, filter.limit, ({ id }) => [id]);
  }

  /** @param page only this URL pattern */
  async drift(days: number, page?: string): Promise<Drift> {
    const values = { days, urlPattern: page ?? null, limit: driftLimit };
    const [pages, byDay, tests, retired] = await Promise.all([
      this.#reader.any<DriftPage>(this.#queries.driftPages, values),
      this.#reader.any<DriftDay>(this.#queries.driftDays, values),
      this.#reader.any<Dependent>(this.#queries.driftTests, values),
      this.#reader.any<RetiredEntry>(this.#queries.driftRetired, values),
    ]);
    return { days, pages, byDay, tests, retired };
  }
}
