/** Reads the arithmetic of the history: each method is one SQL function of sql/migrations (0003, 0010, 0011). */
import type {
  DayFigures,
  FailingTest,
  FailureGroup,
  FlakyTest,
  QuarantineCandidate,
  Rates,
  Regression,
  SlowTest,
} from '../../history/schemas.js';
import type { HistoryQueries } from '../queries.js';
import type { Reader } from './reader.js';

/** What is counted. */
export interface Window {
  readonly since: Date;
  readonly branch?: string | undefined;
  readonly project?: string | undefined;
}

/** Counts of one kind by name: `heals` and `builds` by status, `entries` of the selector memory, `lastRun` in seconds since 1970. */
export type Gauges = readonly {
  readonly kind: 'heals' | 'builds' | 'entries' | 'lastRun';
  readonly name: string;
  readonly value: number;
}[];

export class FigureReader {
  readonly #reader: Reader;
  readonly #queries: HistoryQueries;

  constructor(reader: Reader, queries: HistoryQueries) {
    this.#reader = reader;
    this.#queries = queries;
  }

  /** For monitoring. */
  async gauges(since: Date): Promise<Gauges> {
    return await this.#reader.any(this.#queries.gauges, { since });
  }

  async rates(window: Window): Promise<Rates> {
    const rates = await this.#reader.oneOrNone<Rates>(this.#queries.rates, valuesOf(window));
    if (!rates) throw new Error('pass_rates answered no row');
    return rates;
  }

  async days(window: Window): Promise<DayFigures[]> {
    return await this.#reader.any<DayFigures>(this.#queries.days, valuesOf(window));
  }

  /** Highest flaky rate first. */
  async flaky(window: Window, limit: number): Promise<FlakyTest[]> {
    return await this.#reader.any<FlakyTest>(this.#queries.flaky, { ...valuesOf(window), limit });
  }

  /** Highest median first. */
  async slow(window: Window, limit: number): Promise<SlowTest[]> {
    return await this.#reader.any<SlowTest>(this.#queries.slow, { ...valuesOf(window), limit });
  }

  /** Compared with a time before that is as long; most added time first. */
  async regressions(window: Window, limit: number): Promise<Regression[]> {
    const baselineSince = new Date(2 * window.since.getTime() - Date.now());
    return await this.#reader.any<Regression>(this.#queries.regressions, { ...valuesOf(window), baselineSince, limit });
  }

  /** Longest failing first. */
  async failing(window: Window, limit: number): Promise<FailingTest[]> {
    return await this.#reader.any<FailingTest>(this.#queries.failing, { ...valuesOf(window), limit });
  }

  async quarantine(window: Window, limit: number): Promise<QuarantineCandidate[]> {
    return await this.#reader.any<QuarantineCandidate>(this.#queries.quarantine, { ...valuesOf(window), limit });
  }

  /** Newest first. */
  async failures(window: Window, limit: number): Promise<FailureGroup[]> {
    return await this.#reader.any<FailureGroup>(this.#queries.failures, { ...valuesOf(window), limit });
  }
}

function valuesOf({ since, branch, project }: Window): object {
  return { since, branch: branch ?? null, project: project ?? null };
}
