/** Finding the element of a fingerprint in the current document. */
import type { FindQuery, FindResult } from '../pageApi.js';

export function find(_query: FindQuery): FindResult {
  return { candidates: [], chosen: null, lead: 0, cause: 'gone', refusal: 'not implemented yet', considered: 0, durationMs: 0 };
}
