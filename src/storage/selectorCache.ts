/** Repository of `selector_cache`: the lowest tier of the selector memory. */
import type { LocatorKey, SelectorEntry, SelectorStore } from '../selector/types.js';
import { pgp, type Database, type Queries } from './database.js';
import { clean } from './text.js';

export class SelectorCacheRepository implements SelectorStore {
  readonly tier = 'postgres';
  readonly #db: Database;
  readonly #queries: Queries;
  readonly #columns;

  constructor(db: Database, queries: Queries, schema: string) {
    this.#db = db;
    this.#queries = queries;
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

  /** Entries verified within seven days. An empty answer is an answer: no lower tier knows more. */
  async loadPage(urlPattern: string): Promise<SelectorEntry[]> {
    const rows = await this.#db.any<SelectorEntry>(this.#queries.loadPage, { urlPattern });
    return rows.map((row) => ({ ...row, learnedAt: Number(row.learnedAt), verifiedAt: Number(row.verifiedAt) }));
  }

  async save(entries: readonly SelectorEntry[]): Promise<void> {
    // Sorted, so that workers that write the same entries at once can't wait for each other in a circle.
    const sorted = [...entries].sort((a, b) => (JSON.stringify([a.urlPattern, a.framePath, a.locator]) < JSON.stringify([b.urlPattern, b.framePath, b.locator]) ? -1 : 1));
    const rows = sorted.map((entry) => ({ ...clean(entry), learnedAt: new Date(entry.learnedAt), verifiedAt: new Date(entry.verifiedAt) }));
    if (rows.length === 0) return;
    const update = this.#columns.assignColumns({ from: 'excluded', skip: ['url_pattern', 'frame_path', 'locator'] });
    await this.#db.none(`${pgp.helpers.insert(rows, this.#columns)} on conflict (key_hash) do update set ${update}`);
  }

  async retire(keys: readonly LocatorKey[]): Promise<void> {
    await this.#db.none(this.#queries.retireEntries, {
      urlPatterns: keys.map((key) => key.urlPattern),
      framePaths: keys.map((key) => key.framePath),
      locators: keys.map((key) => key.locator),
    });
  }
}
