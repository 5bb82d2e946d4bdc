/** The summary at the end of a run, as text. Pure. */
import pc from 'picocolors';
import { testHistoryUrl } from '../src/history/address.js';
import type { HealRecord, SelectorCounters } from '../src/selector/types.js';

export interface SummaryInput {
  /** Tests by Playwright's outcome. */
  readonly outcomes: Readonly<Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number>>;
  readonly counters: SelectorCounters;
  readonly heals: readonly HealRecord[];
  /** Tests whose outcome is unexpected. */
  readonly failed: readonly { readonly testId: string; readonly name: string }[];
  /** Address of `pacts serve`, if the project names one. */
  readonly historyUrl: string | undefined;
  /** Where the history is, in words; null if the database was not there. */
  readonly database: string | null;
}

/** Heals, refusals and failed tests shown at most; the history has them all. */
const shown = 10;

export function summaryText(input: SummaryInput, color: boolean): string {
  const paint = pc.createColors(color);
  const { outcomes, counters } = input;
  const healed = input.heals.filter((heal) => heal.status === 'confirmed' || heal.status === 'suspect' || heal.status === 'probation');
  const refused = input.heals.filter((heal) => heal.status === 'refused' || heal.status === 'observed');
  const lines = [
    paint.bold('pacts'),
    `  tests     ${outcomes.expected} expected, ${outcomes.unexpected} unexpected, ${outcomes.flaky} flaky, ${outcomes.skipped} skipped`,
  ];
  if (counters.lookups > 0) {
    const hits = counters.lru + counters.redis + counters.postgres;
    lines.push(
      `  cache     ${percent(hits, counters.lookups)} of ${counters.lookups} lookups answered (memory ${counters.lru}, redis ${counters.redis}, postgres ${counters.postgres}), ${counters.learned} learnt`,
    );
  }
  if (healed.length > 0) lines.push(`  healed    ${healed.length}`);
  for (const heal of distinct(healed).slice(0, shown)) {
    const suspect = heal.status === 'suspect' ? paint.yellow(' (its test failed afterwards)') : '';
    lines.push(
      `    ${place(heal)}  ${oneLine(heal.locator)} → ${paint.green(oneLine(heal.healedLocator ?? ''))} ${Math.round((heal.confidence ?? 0) * 100)} %${suspect}`,
    );
  }
  if (refused.length > 0) lines.push(`  refused   ${refused.length}`);
  for (const heal of distinct(refused).slice(0, shown))
    lines.push(`    ${place(heal)}  ${oneLine(heal.locator)}: ${oneLine(heal.explanation)}`);
  const others = distinct(input.heals.filter((heal) => heal.status === 'otherElement'));
  if (others.length > 0)
    lines.push(`  alarms    ${others.length} locator${others.length === 1 ? ' matches' : 's match'} another element than learnt`);
  for (const heal of others.slice(0, shown))
    lines.push(`    ${place(heal)}  ${paint.yellow(oneLine(heal.locator))} ${oneLine(heal.explanation, 400)}`);
  lines.push(...failedLines(input));
  lines.push(
    input.database === null ? `  history   not written, see the warning above` : `  history   ${input.database}; npx pacts history`,
  );
  return `\n${lines.join('\n')}\n`;
}

/** How to see what each failed test did before. */
function failedLines({ failed, historyUrl, database }: SummaryInput): string[] {
  if (failed.length === 0 || database === null) return [];
  const where = (testId: string): string =>
    historyUrl === undefined ? `npx pacts test ${oneLine(testId)}` : testHistoryUrl(historyUrl, testId);
  return [
    `  failed    ${failed.length}`,
    ...failed.slice(0, shown).map(({ testId, name }) => `    ${oneLine(name)}  ${where(testId)}`),
    ...(failed.length > shown ? [`    and ${failed.length - shown} more`] : []),
  ];
}

/** One line for each place in a spec, however often it ran. */
function distinct(heals: readonly HealRecord[]): HealRecord[] {
  return [...new Map(heals.map((heal) => [`${place(heal)} ${heal.locator} ${heal.healedLocator ?? ''}`, heal])).values()];
}

function place(heal: HealRecord): string {
  return heal.file === null ? '?' : oneLine(`${heal.file}:${heal.line ?? '?'}`);
}

/** Texts come from pages: no control characters reach the terminal. */
function oneLine(text: string, width = 160): string {
  // eslint-disable-next-line no-control-regex -- these are what is taken out
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ');
  return clean.length > width ? `${clean.slice(0, width - 1)}…` : clean;
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}
