/** @jsxImportSource preact */
/** Status of attempts, tests, builds and heals: a sign by shape and colour, and always the word. */
import type { RunRow } from '../../../history/schemas.js';

type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'busy';

const tones: Readonly<Record<string, Tone>> = {
  passed: 'good',
  expected: 'good',
  confirmed: 'good',
  accepted: 'good',
  failed: 'bad',
  timedOut: 'bad',
  timedout: 'bad',
  unexpected: 'bad',
  suspect: 'bad',
  rejected: 'bad',
  flaky: 'warn',
  interrupted: 'warn',
  incomplete: 'warn',
  probation: 'warn',
  running: 'busy',
};

/** Playwright's words where a person would say it otherwise. */
const words: Readonly<Record<string, string>> = {
  timedOut: 'timed out',
  timedout: 'timed out',
  expected: 'passed',
  unexpected: 'failed',
};

const shapes: Readonly<Record<Tone, string>> = {
  good: 'M13.8 4.2a.75.75 0 0 1 0 1.06l-7.25 7.25a.75.75 0 0 1-1.06 0L2.2 9.28a.75.75 0 0 1 1.06-1.06L6 10.94l6.72-6.72a.75.75 0 0 1 1.06 0Z',
  bad: 'M3.7 3.7a.75.75 0 0 1 1.06 0L8 6.94l3.24-3.24a.75.75 0 1 1 1.06 1.06L9.06 8l3.24 3.24a.75.75 0 1 1-1.06 1.06L8 9.06 4.76 12.3a.75.75 0 0 1-1.06-1.06L6.94 8 3.7 4.76a.75.75 0 0 1 0-1.06Z',
  warn: 'M8 1.5 15 14H1L8 1.5Zm-.75 4.75v3.5h1.5v-3.5h-1.5Zm0 4.5v1.5h1.5v-1.5h-1.5Z',
  quiet: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Zm0 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM5.5 7.25h5v1.5h-5z',
  busy: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Zm0 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Zm-.75 1.75h1.5v2.6l1.9 1.1-.75 1.3L7.25 8.7V5.25Z',
};

export const toneOf = (status: string): Tone => tones[status] ?? 'quiet';
export const wordOf = (status: string): string => words[status] ?? status;

/** @param bare only the sign; the word is there for who doesn't see it */
export function Status({ of, bare = false }: { readonly of: string; readonly bare?: boolean }) {
  const tone = toneOf(of);
  return (
    <span class={`status ${tone}`} title={bare ? wordOf(of) : undefined}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d={shapes[tone]} />
      </svg>
      <span class={bare ? 'hidden' : undefined}>{wordOf(of)}</span>
    </span>
  );
}

/** What an attempt says: a failure that was expected is none. */
export function statusOfRun(run: Pick<RunRow, 'status' | 'expectedStatus' | 'outcome'>): string {
  if (run.outcome === 'flaky') return 'flaky';
  if (run.status === run.expectedStatus && run.status !== 'skipped') return 'passed';
  if (run.status === 'passed') return 'failed';
  return run.status;
}

/** Parts of a whole as one bar; the figures stand beside it. */
export function Bar({ parts }: { readonly parts: readonly { readonly tone: Tone; readonly count: number }[] }) {
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  let x = 0;
  return (
    <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="quiet" width="100" height="6" />
      {parts.map(({ tone, count }) => {
        const width = total === 0 ? 0 : (100 * count) / total;
        const part = <rect key={tone} class={tone} x={x} width={width} height="6" />;
        x += width;
        return part;
      })}
    </svg>
  );
}
