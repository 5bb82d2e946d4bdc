/** What the API and the pages are given; the composition root (src/serving.ts) puts it together. */
import type { HealReview } from '../history/schemas.js';
import type { History } from '../storage/history/history.js';
import type { ArtifactFiles } from './artifacts.js';

export interface ServerContext {
  readonly history: History;
  readonly artifacts: ArtifactFiles;
  /** Stores what a person decided about a heal; null if there is no such heal. */
  readonly review: (healId: string, decision: HealReview['decision']) => Promise<HealReview | null>;
  /** Where the history is, in words, without a password. */
  readonly database: { readonly kind: 'embedded' | 'server'; readonly description: string };
  /** Version of this package. */
  readonly version: string;
}
