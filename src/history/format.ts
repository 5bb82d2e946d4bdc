/** How figures and texts of the history are shown to people, in the terminal and on pages. */

/** `850 ms`, `1.2 s`, `3 min 4 s`, `2 h 5 min`. */
export function duration(ms: number | null): string {
  if (ms === null) return '';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `97.5 %`; empty when nothing was counted. */
export const percent = (share: number | null): string => (share === null ? '' : `${share.toFixed(1)} %`);

/** A time as `2026-03-10 12:00:00`, in UTC. */
export const moment = (iso: string | null): string => (iso === null ? '' : iso.slice(0, 19).replace('T', ' '));

/** `describe › test`, of a title path. */
export const fullTitle = (test: { readonly titlePath: readonly string[]; readonly title: string }): string =>
  test.titlePath.length > 0 ? test.titlePath.join(' › ') : test.title;

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** Texts come from specs and pages: one line, no control characters, none that turns the direction of writing. */
export function oneLine(text: string, width = Infinity): string {
  // eslint-disable-next-line no-control-regex -- these are what is taken out
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ');
  return clean.length > width ? `${clean.slice(0, Math.max(0, width - 1))}…` : clean;
}
