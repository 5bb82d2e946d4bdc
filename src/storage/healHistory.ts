/** Repository of `heal_history`. */
import type { StrategyRecord } from '../healing/rounds.js';
import type { HealRecord, HealStatus, HealStore, LocatorKey } from '../selector/types.js';
import { pgp, type Database } from './database.js';
import type { Queries } from './queries.js';
import { clean, lastOfEach, likePattern } from './text.js';

/** Question of `pacts heals`. */
export interface HealQuery {
  readonly status?: HealStatus | undefined;
  readonly runId?: string | undefined;
  /** Part of a test's title, a file or a locator, `*` as wildcard. */
  readonly search?: string | undefined;
  /** Rows at most. */
  readonly last: number;
}

/** A heal about which a person has decided. */
export interface ReviewedHeal extends LocatorKey {
  readonly healId: string;
  readonly decision: 'accepted' | 'rejected';
  readonly reviewedAt: Date;
}

export class HealHistoryRepository implements HealStore {
  readonly #db: Database;
  readonly #queries: Queries['healHistory'];
  readonly #columns;

  constructor(db: Database, queries: Queries, schema: string) {
    this.#db = db;
    this.#queries = queries.healHistory;
    this.#columns = new pgp.helpers.ColumnSet(
      [
        'id',
        { name: 'run_id', prop: 'runId', cast: 'uuid' },
        { name: 'test_id', prop: 'testId' },
        { name: 'test_title', prop: 'testTitle' },
        { name: 'url_pattern', prop: 'urlPattern' },
        { name: 'frame_path', prop: 'framePath' },
        'locator',
        'operation',
        'status',
        'cause',
        'remembered',
        // A spool file of an earlier version knows of none.
        { name: 'strategies', cast: 'text[]', def: [] },
        { name: 'healed_locator', prop: 'healedLocator' },
        'confidence',
        'margin',
        'drift',
        'file',
        'line',
        'column',
        { name: 'candidates', mod: ':json', cast: 'jsonb' },
        'explanation',
        { name: 'duration_ms', prop: 'durationMs' },
        { name: 'at', prop: 'at' },
      ],
      { table: new pgp.helpers.TableName({ table: 'heal_history', schema }) },
    );
  }

  /** Writing the same heal again changes nothing, but a heal on probation takes its outcome. */
  async saveHeals(heals: readonly HealRecord[]): Promise<void> {
    const rows = lastOfEach(heals, ({ id }) => id).map((heal) => ({ ...clean(heal), at: new Date(heal.at) }));
    if (rows.length === 0) return;
    const insert = pgp.helpers.insert(rows, this.#columns);
    await this.#db.none(
      `${insert} on conflict (id) do update set status = excluded.status, explanation = excluded.explanation where heal_history.status = 'probation'`,
    );
  }

  /** Newest first. */
  async list({ status, runId, search, last }: HealQuery): Promise<HealRecord[]> {
    const pattern = search === undefined ? null : likePattern(search);
    return await this.#db.any<HealRecord>(this.#queries.list, { status: status ?? null, runId: runId ?? null, pattern, last });
  }

  /** Keeps what a person decided, with the key of the locator; null if there is no such heal. */
  async review(id: string, decision: 'accepted' | 'rejected'): Promise<ReviewedHeal | null> {
    return await this.#db.oneOrNone<ReviewedHeal>(this.#queries.review, { id, decision });
  }

  /** How the strategies have done on a page within the last ninety days. */
  async strategiesOf(urlPattern: string): Promise<StrategyRecord[]> {
    return await this.#db.any<StrategyRecord>(this.#queries.strategies, { urlPattern });
  }
}
