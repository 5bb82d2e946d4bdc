/** The element with an id of its own in which another one stands: what a page calls a part of itself. Pure. */
import type { Fingerprint } from './fingerprint.js';
import { stability } from './volatile.js';

/** Id of the nearest element around it that a person named; empty if there is none. */
export function containerOf(f: Fingerprint): string {
  const near = f.ancestors?.find(({ id }) => id !== undefined && stability(id) > 0.5)?.id;
  if (near !== undefined) return near;
  const anchor = anchorOf(f);
  return anchor === f.id ? '' : anchor;
}

/** Its own id and those of the elements around it, as far as they are known. */
export function idsAround(f: Fingerprint): ReadonlySet<string> {
  const ids = [f.id, anchorOf(f), ...(f.ancestors ?? []).map(({ id }) => id)];
  return new Set(ids.filter((id): id is string => id !== undefined && id !== ''));
}

function anchorOf({ anchor = '' }: Fingerprint): string {
  return anchor.split('/')[0] ?? '';
}
