/** Reads builds and their shards. */
import type { Build, BuildRow, Page, Shard } from '../../history/schemas.js';
import type { HistoryQueries } from '../queries.js';
import { cursorForms, decodeCursor, type Reader } from './reader.js';

export interface BuildFilter {
  readonly branch?: string | undefined;
  readonly since?: Date | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export class BuildReader {
  readonly #reader: Reader;
  readonly #queries: HistoryQueries;

  constructor(reader: Reader, queries: HistoryQueries) {
    this.#reader = reader;
    this.#queries = queries;
  }

  /** Newest first. @throws CursorError */
  async list({ branch, since, cursor, limit }: BuildFilter): Promise<Page<BuildRow>> {
    const [afterValue = null, afterId = null] = decodeCursor(cursor, [cursorForms.time, cursorForms.text]) ?? [];
    const values = { buildId: null, branch: branch ?? null, since: since ?? null, afterValue, afterId };
    return await this.#reader.page<BuildRow>(this.#queries.builds, values, limit, ({ buildId }) => [buildId]);
  }

  async get(buildId: string): Promise<Build | null> {
    const values = { buildId, branch: null, since: null, afterValue: null, afterId: null };
    const { items } = await this.#reader.page<BuildRow>(this.#queries.builds, values, 1, () => []);
    const [build] = items;
    return build ? { ...build, shards: await this.#reader.any<Shard>(this.#queries.shards, { buildId }) } : null;
  }
}
