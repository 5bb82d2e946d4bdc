/**
 * What the in-page half of the healing engine offers to the Node half, and the data that travels between them.
 * The page half is bundled to a string, and its learning part to another (`pageSource.generated.ts`); they are installed on demand in a frame's main world.
 */
import type { Fingerprint } from './fingerprint.js';

/** What the operation needs from an element: it decides which candidates are capable and which threshold applies. */
export type Capability = 'any' | 'editable' | 'checkable' | 'select' | 'file' | 'iframe';

/** Evidence that must not count, because the running assertion is about it (`toHaveText` must not use the text). */
export type ExcludedEvidence = 'text' | 'value' | 'class' | 'id' | 'attributes' | 'role' | 'name';

/** One learnt element of this page, to find who else on the page is already claimed by another entry. */
export interface KnownElement {
  readonly locator: string;
  readonly fingerprint: Fingerprint;
}

/** A request to find the element of `target` in the current document. */
export interface FindQuery {
  readonly target: Fingerprint;
  readonly capability: Capability;
  readonly excluded: readonly ExcludedEvidence[];
  /** Texts that the locator asks of the element itself: all that is known of what stands in an editable one, which no fingerprint holds. */
  readonly asked: readonly string[];
  /** Other learnt elements of the same page and frame; a candidate that one of them describes better is taken. */
  readonly known: readonly KnownElement[];
  /** Smallest confidence, 0..1, at which the best candidate may be acted on. */
  readonly threshold: number;
  /** Smallest lead over the runner-up, 0..1. */
  readonly margin: number;
}

/** One ranked candidate, as shown to people. */
export interface CandidateReport {
  /** A CSS selector (Playwright's piercing CSS) that matches exactly this element right now. */
  readonly selector: string;
  /** A short form of the element, e.g. `<button class="buy">Buy now</button>`; never holds typed values. */
  readonly preview: string;
  /** Calibrated probability, 0..1, that this is the element. */
  readonly confidence: number;
  /** Its text is the learnt one: only what is around it tells it from others that say so, too. */
  readonly saysTheSame?: boolean;
  /** Names of properties that agree, differ, and short reasons against (empty = no objection). */
  readonly matched: readonly string[];
  readonly changed: readonly string[];
  readonly objections: readonly string[];
}

export type HealCause = 'attribute' | 'text' | 'moved' | 'ambiguous' | 'gone' | 'pageNotReady';

/** The answer to a `FindQuery`. */
export interface FindResult {
  /** Best first, at most five. */
  readonly candidates: readonly CandidateReport[];
  /** Index of the candidate to act on, or null: refused. */
  readonly chosen: number | null;
  /** Difference in confidence between the best and the next. */
  readonly lead: number;
  readonly cause: HealCause;
  /** One sentence on why nothing was chosen; empty when something was. */
  readonly refusal: string;
  /** Number of elements considered, and milliseconds spent in the page. */
  readonly considered: number;
  readonly durationMs: number;
}

/** The element that a locator matches is another one than it was learnt on. */
export interface OtherElement {
  /** The matched element in a short form, and what contradicts that it is the learnt one. */
  readonly preview: string;
  readonly objections: readonly string[];
  /** The learnt element, where it stands now. */
  readonly learnt: CandidateReport;
  readonly lead: number;
  /** What changed on the learnt element, so that the locator does not match it any more. */
  readonly cause: HealCause;
}

/** How quiet the document is. */
export interface QuietState {
  /** Milliseconds since the last relevant DOM mutation or answered request (animations, counters, polling and the like don't count for ever). */
  readonly quietMs: number;
  readonly readyState: 'loading' | 'interactive' | 'complete';
  /** True if this looks like a browser error page, an HTTP error or an empty document. */
  readonly broken: boolean;
  /** True if the document asks for a password. */
  readonly asksPassword: boolean;
  /** Locality-sensitive hash of the document's structure, 16 hex digits. */
  readonly structure: string;
}

/** The five points that a heal must pass before it may act. `null` = passed, else why not. */
export interface GateResult {
  readonly failed: 'unique' | 'visible' | 'enabled' | 'stable' | 'scope' | null;
  readonly detail: string;
}

/** One step of a plain selector: see `plainMatch`. Texts have their white space normalised. */
export type PlainPart =
  | { readonly by: 'css'; readonly css: string }
  | { readonly by: 'attribute'; readonly name: string; readonly value: string; readonly exact: boolean }
  | { readonly by: 'text' | 'label' | 'hasText'; readonly value: string; readonly exact: boolean }
  | { readonly by: 'role'; readonly role: string; readonly name: string | null; readonly exact: boolean };

/** What is asked of the element of a plain selector. */
export interface PlainQuery {
  readonly parts: readonly PlainPart[];
  /** What is remembered of the element, to see whether it still is the same one. */
  readonly learnt: KnownElement | null;
}

/** What is learnt of an element. */
export interface Captured {
  readonly fingerprint: Fingerprint;
  /** Locality-sensitive hash of its document's structure, 16 hex digits. */
  readonly structure: string;
  /** Set if the element clearly is another one than learnt. */
  readonly other: OtherElement | null;
}

/** The part that learns and watches, which is installed alone where nothing broke. Installed as `globalThis[Symbol.for('playwright-pacts')]`. */
export interface LearningApi {
  readonly version: number;
  /** What is to be learnt of an element. */
  capture(element: Element): Fingerprint;
  /**
   * As `capture`, of the elements of plain selectors; null where the page can't tell which one that is.
   * @param waitsForFrames whether they are captured beside a call that acts two animation frames from now: all is done before it acts, but in between
   * the page is the call's
   * @param compare that of the whole engine; without it nothing is compared
   */
  captureAll(
    queries: readonly PlainQuery[],
    waitsForFrames: boolean,
    compare: PageApi['compare'] | undefined,
  ): Promise<(Captured | null)[]>;
  /** The element of a plain selector, as far as the page can tell: see `plainMatch`. */
  plainMatch(parts: readonly PlainPart[]): Element | null;
  /** Locality-sensitive hash of the document's structure, 16 hex digits. */
  structure(): string;
  /** When the document last changed in a way that matters (milliseconds of `performance.now`). */
  lastChange(): number;
  /** An answer as JSON text; as it is where the page has changed what JSON text looks like. */
  asText<T extends object>(answer: T): PageText<T>;
}

/** A value that travels as JSON text if possible. */
export type PageText<T extends object> = string | T;

/** The whole engine, in the place of the part that learns. Every method is synchronous unless it returns a promise. */
export interface PageApi extends LearningApi {
  quiet(): QuietState;
  /** Tells whether the element that a locator matches clearly is another one than learnt; null = nothing speaks for that. */
  compare(element: Element, learnt: Fingerprint, locator: string): OtherElement | null;
  /** Ranks every element of the document, or only those of `among` (several found under strictness, a remembered heal). */
  find(query: FindQuery, among?: readonly Element[]): FindResult;
  /** Runs the code of `find` once, so that a later call does not wait until it is compiled. */
  rehearse(): void;
  /** As `find`; if that chooses nothing, scrolls through the page and looks after each step. Puts the scroll positions back unless it has chosen. */
  reveal(query: FindQuery): Promise<FindResult>;
  /** A CSS selector (Playwright's piercing CSS) that matches exactly this element now. */
  selectorFor(element: Element): string;
  /** Checks the element now, over two animation frames for a stable box. */
  gate(element: Element, target: Fingerprint, needsEnabled: boolean): Promise<GateResult>;
}

/** Name under which the page half is installed. */
export const pageSymbolName = 'playwright-pacts';
