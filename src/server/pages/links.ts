/** Addresses of the pages, and of the API's files. */
import type { RunSort } from '../../storage/history/runs.js';

type Value = string | number | boolean | undefined | null;

/** Path and query; empty values are left out. */
export function withQuery(path: string, query: Readonly<Record<string, Value>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? path : `${path}?${text}`;
}

const one = (folder: string, id: string): string => `/ui/${folder}/${encodeURIComponent(id)}`;

export const links = {
  overview: '/',
  builds: '/ui/builds',
  build: (id: string): string => one('builds', id),
  tests: '/ui/tests',
  test: (id: string): string => one('tests', id),
  runs: '/ui/runs',
  run: (id: string): string => one('runs', id),
  heals: '/ui/heals',
  heal: (id: string): string => one('heals', id),
  review: (id: string): string => `${one('heals', id)}/review`,
  drift: '/ui/drift',
  driftOf: (page: string): string => withQuery('/ui/drift', { page }),
  runsOf: (query: { build?: string; test?: string; sort?: RunSort }): string => withQuery('/ui/runs', query),
  liveBuilds: '/ui/live/builds',
  /** Served by the API. */
  artifact: (runId: string, index: number): string => `/runs/${encodeURIComponent(runId)}/artifacts/${index}`,
  trace: (file: string): string => withQuery('/ui/trace/index.html', { trace: file }),
} as const;
