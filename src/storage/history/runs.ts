/** Reads attempts and what belongs to them. */
import type { Artifact, Page, Run, RunRow, Step } from '../../history/schemas.js';
import type { HistoryQueries } from '../queries.js';
import type { RunOutcome, RunStatus } from '../records.js';
import { likePattern } from '../text.js';
import { cursorForms, decodeCursor, type Reader } from './reader.js';

/** Sort orders: the column, its type for the cursor, and which way. */
const sorts = {
  newest: { column: 'r.started_at', cast: 'timestamptz', sign: '<', direction: 'desc', form: cursorForms.time },
  oldest: { column: 'r.started_at', cast: 'timestamptz', sign: '>', direction: 'asc', form: cursorForms.time },
  slowest: { column: 'r.duration_ms', cast: 'double precision', sign: '<', direction: 'desc', form: cursorForms.number },
  fastest: { column: 'r.duration_ms', cast: 'double precision', sign: '>', direction: 'asc', form: cursorForms.number },
} as const;
export type RunSort = keyof typeof sorts;
export const runSorts = Object.keys(sorts) as [RunSort, ...RunSort[]];

/**
 * Up to so many tests are looked up one by one: the database then knows how few they are and does not read the history from its newest end in
 * search of them. Many are found soon there.
 */
const rareTests = 500;

export interface RunFilter {
  readonly status?: readonly RunStatus[] | undefined;
  readonly outcome?: RunOutcome | undefined;
  readonly testId?: string | undefined;
  /** Part of a title or file, `*` as wildcard, or a test id. */
  readonly test?: string | undefined;
  readonly buildId?: string | undefined;
  readonly branch?: string | undefined;
  readonly project?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly healed?: boolean | undefined;
  readonly sort?: RunSort | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export class RunReader {
  readonly #reader: Reader;
  readonly #queries: HistoryQueries;

  constructor(reader: Reader, queries: HistoryQueries) {
    this.#reader = reader;
    this.#queries = queries;
  }

  /** One page of attempts. @throws CursorError */
  async list(filter: RunFilter): Promise<Page<RunRow>> {
    const { form, ...sort } = sorts[filter.sort ?? 'newest'];
    const after = decodeCursor(filter.cursor, [form, cursorForms.uuid]);
    const named = filter.test === undefined ? null : await this.#testsNamed(filter.test);
    if (named?.length === 0 || !(await this.#hasBranch(filter.branch))) return { items: [], nextCursor: null };
    const isRare = named !== null && named.length <= rareTests;
    const values = {
      ...sort,
      statuses: filter.status ?? null,
      outcome: filter.outcome ?? null,
      testId: filter.testId ?? null,
      testIds: isRare ? named : null,
      pattern: filter.test === undefined || isRare ? null : likePattern(filter.test),
      exact: filter.test ?? null,
      buildId: filter.buildId ?? null,
      branch: filter.branch ?? null,
      project: filter.project ?? null,
      since: filter.since ?? null,
      until: filter.until ?? null,
      healed: filter.healed ?? null,
      afterValue: after?.[0] ?? null,
      afterId: after?.[1] ?? null,
    };
    return await this.#reader.page<RunRow>(this.#queries.runs, values, filter.limit, ({ id }) => [id]);
  }

  /** Ids of the tests that a text names, one more than are rare at most. */
  async #testsNamed(text: string): Promise<string[]> {
    const values = { pattern: likePattern(text), exact: text, limit: rareTests + 1 };
    return (await this.#reader.any<{ id: string }>(this.#queries.testIds, values)).map(({ id }) => id);
  }

  /** A branch without builds would be looked for among all runs. */
  async #hasBranch(branch: string | undefined): Promise<boolean> {
    if (branch === undefined) return true;
    return (await this.#reader.oneOrNone<{ isKnown: boolean }>(this.#queries.hasBranch, { branch }))?.isKnown ?? false;
  }

  async get(id: string): Promise<Run | null> {
    return await this.#reader.oneOrNone<Run>(this.#queries.run, { id });
  }

  /** Steps in their order. @param cursor index after which to go on. @throws CursorError */
  async steps(id: string, limit: number, cursor?: string): Promise<Page<Step>> {
    const after = Number(decodeCursor(cursor, [/^\d{1,9}$/])?.[0] ?? -1);
    return await this.#reader.page<Step>(this.#queries.steps, { id, after }, limit, () => []);
  }

  async artifacts(id: string): Promise<Artifact[]> {
    return await this.#reader.any<Artifact>(this.#queries.artifacts, { id });
  }
}
