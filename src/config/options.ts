/** The options of the plugin as a user writes them, and the validated object that the code uses. */

/** What the plugin does when a locator finds nothing. */
export type PactsMode = 'off' | 'observe' | 'heal';

/** Which assertions may heal; see docs/healing.md. */
export type AssertionPolicy = 'none' | 'content' | 'state';

/** What a user's own ranker is asked: who was meant by a broken locator? Nothing in it was typed by a test. */
export interface RankerQuestion {
  /** The broken locator as Playwright prints it, the URL pattern of its page, and Playwright's name of the operation. */
  readonly locator: string;
  readonly page: string;
  readonly operation: string;
  /** What is remembered of the element: its fingerprint. */
  readonly learnt: Readonly<Record<string, unknown>>;
  /** At most five, the best first. */
  readonly candidates: readonly RankerCandidate[];
  /** Aborts when `rankerTimeout` has passed. */
  readonly signal: AbortSignal;
}

/** A candidate as people see it, too. */
export interface RankerCandidate {
  /** A short form of the element, e.g. `<button class="buy">Buy now</button>`. */
  readonly preview: string;
  /** Calibrated probability, 0..1, that this is the element. */
  readonly confidence: number;
  /** Properties that agree and differ, and what speaks against it. */
  readonly matched: readonly string[];
  readonly changed: readonly string[];
  readonly objections: readonly string[];
}

export interface RankerAnswer {
  /** Places in `candidates`, best first. A candidate that is left out is vetoed. */
  readonly order: readonly number[];
}

export type PactsRanker = (question: RankerQuestion) => RankerAnswer | Promise<RankerAnswer>;

/** `use: { pacts: { ... } }` in a Playwright config, `test.use({ pacts: ... })` in a spec, or the reporter's options. */
export interface PactsOptions {
  /** `off`: do nothing; `observe`: rank and report, never act; `heal`: act. @default 'heal' */
  mode?: PactsMode;
  /** Fail a test at its end when one of its locators was healed. @default false */
  failOnHeal?: boolean;
  /** Heals allowed in one test. @default 10 */
  maxHeals?: number;
  /** Assertions that may heal: `content` (toHaveText and alike), `state` adds toBeVisible and alike. @default 'content' */
  assertions?: AssertionPolicy;
  /** Smallest confidence for an action, 0..1. @default 0.6 */
  threshold?: number;
  /** Smallest confidence for reads and assertions, 0..1. @default 0.75 */
  readThreshold?: number;
  /** Smallest lead over the runner-up, 0..1, in shares of the odds of all candidates. @default 0.15 */
  margin?: number;
  /** Your own say on candidates: decides between those that are alike, and may refuse any. @default none */
  ranker?: PactsRanker;
  /** Longest wait for `ranker`, in milliseconds. @default 5000 */
  rankerTimeout?: number;
  /** Folder for the embedded database and the spool. @default '.pacts' beside the Playwright config */
  home?: string;
  /**
   * How long the embedded database stays when nobody needs it any more, in milliseconds, so that the next run or command finds it started.
   * @default 30000, on CI 2000
   */
  databaseIdleTimeout?: number;
  /** PostgreSQL connection URL; without it the embedded database is used. @default PACTS_DATABASE_URL or PG* variables */
  databaseUrl?: string;
  /** Schema of the tables. @default 'pacts' */
  schema?: string;
  /** Redis connection URL; without it there is no Redis tier. @default REDIS_URL */
  redisUrl?: string;
  /** Identity of the build, shared by all its shards. @default from the CI system's variables */
  buildId?: string;
  /** Regular expressions (sources) of texts to mask before anything is stored. @default [] */
  redact?: string[];
  /** Address at which people reach `pacts serve`: failed tests get a link to their history there. @default none */
  historyUrl?: string;
}

/** Options of `playwright-pacts/reporter`: the same ones, of which it uses the storage part. */
export interface PactsReporterOptions extends PactsOptions {
  /** Print the summary at the end. @default true */
  summary?: boolean;
  /** Send spans of the build, its tests, steps and heals by OpenTelemetry; see docs/tracing.md. @default false */
  otel?: boolean;
}

/** Every option resolved: environment first, then options, then defaults. Paths are absolute. */
export interface ResolvedConfig {
  readonly mode: PactsMode;
  readonly failOnHeal: boolean;
  readonly maxHeals: number;
  readonly assertions: AssertionPolicy;
  readonly threshold: number;
  readonly readThreshold: number;
  readonly margin: number;
  readonly ranker: PactsRanker | undefined;
  readonly rankerTimeout: number;
  readonly home: string;
  readonly databaseIdleTimeout: number;
  /** Absent = embedded database in `home`. */
  readonly databaseUrl: string | undefined;
  readonly schema: string;
  readonly redisUrl: string | undefined;
  readonly buildId: string | undefined;
  readonly redact: readonly string[];
  readonly historyUrl: string | undefined;
  readonly summary: boolean;
  readonly otel: boolean;
}
