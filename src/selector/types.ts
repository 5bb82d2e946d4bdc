/** The data of the selector service: keys, entries, resolutions, heals; and the stores that it needs. */
import type { CandidateReport, HealCause } from '../healing/pageApi.js';
import type { Fingerprint } from '../healing/fingerprint.js';
import type { HealStrategy, StrategyRecord } from '../healing/rounds.js';

/** Identity of a locator on a page: URL pattern + frame path + the locator as Playwright prints it. */
export interface LocatorKey {
  readonly urlPattern: string;
  /** Locators of the enclosing iframes, joined with ` >> `; empty in the main frame. */
  readonly framePath: string;
  /** e.g. `getByRole('button', { name: 'Buy' })` */
  readonly locator: string;
}

/** What is remembered of one locator key; a row of `selector_cache`. */
export interface SelectorEntry extends LocatorKey {
  readonly fingerprint: Fingerprint;
  /** Structure hash (16 hex digits) of the page when learnt. */
  readonly structure: string;
  /** A confirmed heal: the locator as printed and Playwright's selector string; null when native works. */
  readonly healedLocator: string | null;
  readonly healedSelector: string | null;
  /** Calibrated confidence of the remembered heal, 0..1. */
  readonly confidence: number | null;
  readonly hits: number;
  /** Misses in a row; two retire the entry. */
  readonly misses: number;
  /** Epoch milliseconds. */
  readonly learnedAt: number;
  readonly verifiedAt: number;
}

export type CacheTier = 'lru' | 'redis' | 'postgres';
export type ResolutionKind = 'native' | CacheTier | 'healed' | 'refused';

/**
 * What became of a heal: acted and its test passed; acted and its test failed; ranked only; not acted; a remembered answer that counts no more; and, with
 * no heal at all, a locator that matches another element than it was learnt on.
 */
export type HealStatus = 'probation' | 'confirmed' | 'suspect' | 'observed' | 'refused' | 'retired' | 'otherElement';

/** Why a remembered answer is retired: missed twice in a row; the page is another one by its structure; the locator itself matches again. */
export type RetireCause = 'missed' | 'drift' | 'restored';

/** One heal, refusal or observation; a row of `heal_history`. */
export interface HealRecord extends LocatorKey {
  /** UUID, made by the fixtures. */
  readonly id: string;
  /** Identity of the test attempt (see `runIdentity`), so that heals join `runs`. */
  readonly runId: string;
  readonly testId: string;
  readonly testTitle: string;
  /** Playwright's method name: `click`, `fill`, `toHaveText`, ... */
  readonly operation: string;
  readonly status: HealStatus;
  readonly cause: HealCause | RetireCause;
  /** True when an already remembered heal was used (no ranking). */
  readonly remembered: boolean;
  /** What was tried, in that order; the last one found the element if anything did. */
  readonly strategies: readonly HealStrategy[];
  readonly healedLocator: string | null;
  readonly confidence: number | null;
  readonly margin: number | null;
  /** Structural distance of the page from when the element was learnt, 0..1; null if it was not measured. */
  readonly drift: number | null;
  /** Where the locator is used in the spec. */
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly candidates: readonly CandidateReport[];
  /** One sentence: why this one, or why none. */
  readonly explanation: string;
  readonly durationMs: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Counters of one test, by how locator uses were answered. */
export interface SelectorCounters {
  lookups: number;
  native: number;
  lru: number;
  redis: number;
  postgres: number;
  /** Lookups that no tier could answer. */
  misses: number;
  learned: number;
  healed: number;
  refused: number;
}

/** A shared tier of the cache: Postgres is the lowest and holds the truth, Redis is optional above it. */
export interface SelectorStore {
  readonly tier: 'redis' | 'postgres';
  /** All live entries of one URL pattern in one round trip; null = this tier doesn't know the page. */
  loadPage(urlPattern: string): Promise<SelectorEntry[] | null>;
  /** Makes this tier's memory of one page equal to a lower tier's; for tiers that may forget. */
  fillPage?(urlPattern: string, entries: readonly SelectorEntry[]): Promise<void>;
  /** Inserts or updates by key, many in one round trip. */
  save(entries: readonly SelectorEntry[]): Promise<void>;
  /** URL patterns under which a locator is known; for the tier that holds the truth. */
  pagesOf?(locator: string, framePath: string): Promise<string[]>;
  /** Removes entries by key. */
  retire(keys: readonly LocatorKey[]): Promise<void>;
}

/** Where heals are kept. Idempotent by `id`. */
export interface HealStore {
  saveHeals(heals: readonly HealRecord[]): Promise<void>;
  /** How the strategies have done on a page. */
  strategiesOf(urlPattern: string): Promise<StrategyRecord[]>;
}

/** Index of a text, offset in it, length. */
export type TextPlace = readonly [index: number, offset: number, length: number];

/**
 * Travels from the fixtures to the reporter as an attachment of the test, named `attachmentName`, JSON.
 * Playwright's HTML report hides attachments whose names start with an underscore.
 */
export interface TestReport {
  readonly version: 1;
  readonly counters: SelectorCounters;
  readonly heals: readonly HealRecord[];
  /** Entries learnt, verified or missed by this test, so that `merge-reports` can fill the cache. */
  readonly entries: readonly SelectorEntry[];
  /** Where the messages of the test's errors repeat what it typed or handed to a page: places, so that the attachment holds no secret itself. */
  readonly repeated?: readonly TextPlace[];
}
export const attachmentName = '_pacts';
