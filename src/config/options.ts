/** The options of the plugin as a user writes them, and the validated object that the code uses. */

/** What the plugin does when a locator finds nothing. */
export type PactsMode = 'off' | 'observe' | 'heal';

/** Which assertions may heal; see docs/healing.md. */
export type AssertionPolicy = 'none' | 'content' | 'state';

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
  /** Smallest confidence for an action, 0..1. @default 0.7 */
  threshold?: number;
  /** Smallest confidence for reads and assertions, 0..1. @default 0.8 */
  readThreshold?: number;
  /** Smallest lead over the runner-up, 0..1. @default 0.15 */
  margin?: number;
  /** Folder for the embedded database and the spool. @default '.pacts' beside the Playwright config */
  home?: string;
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
}

/** Options of `playwright-pacts/reporter`: the same ones, of which it uses the storage part. */
export interface PactsReporterOptions extends PactsOptions {
  /** Print the summary at the end. @default true */
  summary?: boolean;
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
  readonly home: string;
  /** Absent = embedded database in `home`. */
  readonly databaseUrl: string | undefined;
  readonly schema: string;
  readonly redisUrl: string | undefined;
  readonly buildId: string | undefined;
  readonly redact: readonly string[];
  readonly summary: boolean;
}
