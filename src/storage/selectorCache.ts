/** Repository of `selector_cache`: the lowest tier of the selector memory. */
import type { LocatorKey, SelectorEntry, SelectorStore } from '../selector/types.js';
import { pgp, type Database } from './database.js';
import { parseEntry } from './entrySchema.js';
import type { Queries } from './queries.js';
import { clean, lastOfEach } from './text.js';

/** What is remembered of one page, in numbers. */
export interface RememberedPage {
  readonly urlPattern: string;
  readonly entries: number;
  /** Entries with a remembered heal. */
  readonly healed: number;
  readonly hits: number;
  readonly misses: number;
  /** Entries that are too old to be used. */
  readonly expired: number;
  readonly verifiedAt: Date;
}

/** An entry without its fingerprint. */
export interface RememberedLocator extends LocatorKey {
  readonly healedLocator: string | null;
  readonly confidence: number | null;
  readonly hits: number;
  readonly misses: number;
  readonly learnedAt: Date;
  readonly verifiedAt: Date;
  readonly expired: boolean;
}

export class SelectorCacheRepository implements SelectorStore {
  readonly tier = 'postgres';
  readonly #db: Database;
  readonly #queries: Queries['selectorCache'];
  readonly #columns;

  constructor(db: Database, queries: Queries, schema: string) {
    this.#db = db;
    this.#queries = queries.selectorCache;
    this.#columns = new pgp.helpers.ColumnSet(
      [
        { name: 'url_pattern', prop: 'urlPattern' },
        { name: 'frame_path', prop: 'framePath' },
        'locator',
        { name: 'fingerprint', mod: ':json', cast: 'jsonb' },
        'structure',
        { name: 'healed_locator', prop: 'healedLocator', cast: 'text' },
        { name: 'healed_selector', prop: 'healedSelector', cast: 'text' },
        { name: 'confidence', cast: 'double precision' },
        'hits',
        'misses',
        { name: 'learned_at', prop: 'learnedAt' },
        { name: 'verified_at', prop: 'verifiedAt' },
      ],
      { table: new pgp.helpers.TableName({ table: 'selector_cache', schema }) },
    );
  }

  /** Entries verified within seven days. An empty answer is an answer: no lower tier knows more. Rows that don't look like entries are left out. */
  async loadPage(urlPattern: string): Promise<SelectorEntry[]> {
    const rows = await this.#db.any<unknown>(this.#queries.loadPage, { urlPattern });
    return rows.map(parseEntry).filter((entry) => entry !== null);
  }

  /** Inserts or updates. What another worker verified later stays. */
  async save(entries: readonly SelectorEntry[]): Promise<void> {
    const rows = lastOfEach(entries, (entry) => JSON.stringify([entry.urlPattern, entry.framePath, entry.locator])).map((entry) => ({
      ...clean(entry),
      learnedAt: new Date(entry.learnedAt),
      verifiedAt: new Date(entry.verifiedAt),
    }));
    if (rows.length === 0) return;
    const update = this.#columns.assignColumns({ from: 'excluded', skip: ['url_pattern', 'frame_path', 'locator'] });
    await this.#db.none(
      `${pgp.helpers.insert(rows, this.#columns)} on conflict (key_hash) do update set ${update} where selector_cache.verified_at <= excluded.verified_at`,
    );
  }

  /** Pages for which the locator is known, those verified last first, at most five. */
  async pagesOf(locator: string, framePath: string): Promise<string[]> {
    const rows = await this.#db.any<{ urlPattern: string }>(this.#queries.pagesOf, { locator, framePath });
    return rows.map(({ urlPattern }) => urlPattern);
  }

  /** The pages that are remembered, those with most entries first. */
  async pages(): Promise<RememberedPage[]> {
    return await this.#db.any<RememberedPage>(this.#queries.pages);
  }

  /** What is remembered of a page, or of one locator on it, expired entries included. */
  async listPage(urlPattern: string, locator: string | null = null): Promise<RememberedLocator[]> {
    return await this.#db.any<RememberedLocator>(this.#queries.listPage, { urlPattern, locator });
  }

  async retire(keys: readonly LocatorKey[]): Promise<void> {
    if (keys.length === 0) return;
    const cleaned = clean(keys);
    await this.#db.none(this.#queries.retire, {
      urlPatterns: cleaned.map((key) => key.urlPattern),
      framePaths: cleaned.map((key) => key.framePath),
      locators: cleaned.map((key) => key.locator),
    });
  }
}
