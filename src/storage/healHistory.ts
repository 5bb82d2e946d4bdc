/** Repository of `heal_history`. */
import type { HealRecord, HealStore } from '../selector/types.js';
import { pgp, type Database } from './database.js';
import { clean } from './text.js';

export class HealHistoryRepository implements HealStore {
  readonly #db: Database;
  readonly #columns;

  constructor(db: Database, schema: string) {
    this.#db = db;
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

  /** Writing the same heal again changes nothing. */
  async saveHeals(heals: readonly HealRecord[]): Promise<void> {
    if (heals.length === 0) return;
    const rows = heals.map((heal) => ({ ...clean(heal), at: new Date(heal.at) }));
    await this.#db.none(`${pgp.helpers.insert(rows, this.#columns)} on conflict (id) do nothing`);
  }
}
