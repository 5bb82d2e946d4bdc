/** The history as it is read: by the command, the API and the pages. Every answer has a schema in src/history/schemas.ts. */
import { loadHistoryQueries } from '../queries.js';
import type { Storage } from '../storage.js';
import { BuildReader } from './builds.js';
import { FigureReader } from './figures.js';
import { HealReader } from './heals.js';
import { Reader } from './reader.js';
import { RunReader } from './runs.js';
import { TestReader } from './tests.js';

export interface History {
  readonly runs: RunReader;
  readonly builds: BuildReader;
  readonly tests: TestReader;
  readonly heals: HealReader;
  readonly figures: FigureReader;
  /** Rejects if the database does not answer. */
  ping(): Promise<void>;
}

export function openHistory(storage: Pick<Storage, 'db' | 'schema'>): History {
  const reader = new Reader(storage.db);
  const queries = loadHistoryQueries(storage.schema);
  return {
    runs: new RunReader(reader, queries),
    builds: new BuildReader(reader, queries),
    tests: new TestReader(reader, queries),
    heals: new HealReader(reader, queries),
    figures: new FigureReader(reader, queries),
    ping: async () => {
      await storage.db.one('select 1 as ok');
    },
  };
}
