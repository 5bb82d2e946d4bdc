/** Deletes what is older than so many days; see the function `cleanup_old_runs`. */
import { loadQueries } from './queries.js';
import type { Storage } from './storage.js';

/** What is deleted, or would be: numbers of rows. */
export interface Cleanup {
  /** What is older goes. */
  readonly before: Date;
  readonly runs: number;
  readonly builds: number;
  readonly heals: number;
  /** Entries of the selector memory that nobody reads any more. */
  readonly selectors: number;
}

/**
 * @param days from 0; 0 deletes everything
 * @param dryRun only count
 * @throws what the database answers; then nothing is deleted
 */
export async function cleanUp({ db, schema }: Storage, days: number, dryRun: boolean): Promise<Cleanup> {
  const { cleanup } = loadQueries(schema);
  return await db.tx(async (tx) => {
    // In one transaction `now()` is one time for both.
    const found = await tx.one<Cleanup>(cleanup.preview, { days });
    if (!dryRun) await tx.one(cleanup.run, { days });
    return found;
  });
}
