/**
 * The selector service of one worker: what is remembered of each locator, in three tiers.
 * A page's entries are loaded in one go when the page navigates; lookups are synchronous; knowledge is written behind.
 */
import { LRUCache } from 'lru-cache';
import { AsyncLocalStorage } from 'node:async_hooks';
import { orderOf, type RoundStrategy, type StrategyRecord } from '../healing/rounds.js';
import { within } from '../within.js';
import { entryId } from './locatorKey.js';
import { missesToRetire } from './retirement.js';
import type { CacheTier, HealRecord, HealStore, LocatorKey, SelectorEntry, SelectorStore } from './types.js';

/** Pages kept in the worker's memory, and how long their entries are believed there (milliseconds). */
const maxPages = 200;
const pageTtl = 60 * 60 * 1000;
/** An entry that was not verified for this long is captured anew (milliseconds). */
const staleAfter = 24 * 60 * 60 * 1000;

/**
 * Runs a function in the asynchronous context in which this file was loaded. A connection that a question opens keeps the context of whoever asked, and with
 * it the test's browser context, for as long as it is open.
 */
const apart = AsyncLocalStorage.snapshot();

/** What the service needs from outside. `stores` is ordered from the fastest to the lowest tier. */
export interface SelectorBackend {
  readonly stores: readonly SelectorStore[];
  readonly heals: HealStore;
}

interface KnownEntry {
  entry: SelectorEntry;
  /** The tier that the next lookup is counted under: where the entry came from, then the worker's memory. */
  tier: CacheTier;
}

interface PageEntries {
  readonly entries: Map<string, KnownEntry>;
  loading: Promise<void> | null;
  /** How the strategies have done here; asked for with the first locator that breaks. */
  strategies: Promise<readonly StrategyRecord[]> | null;
}

/** The answer to a lookup. `loading` is set while the page's entries are on their way. */
export interface Lookup {
  readonly entry: SelectorEntry | null;
  readonly tier: CacheTier | null;
  readonly stale: boolean;
  readonly loading: Promise<void> | null;
}

/** What one test learnt; given to `commit` when its outcome is known. */
export interface Knowledge {
  /** Entries to write; they replace what is there under the same key. */
  readonly entries: readonly SelectorEntry[];
  /** Keys whose locators were not found and not healed. */
  readonly missed: readonly LocatorKey[];
  readonly heals: readonly HealRecord[];
}

/** Knowledge that has not reached the lowest store. */
export interface Unwritten {
  readonly entries: readonly SelectorEntry[];
  readonly heals: readonly HealRecord[];
}

export class SelectorService {
  readonly #pages = new LRUCache<string, PageEntries>({ max: maxPages, ttl: pageTtl });
  readonly #backend: Promise<SelectorBackend>;
  readonly #onError: (error: unknown) => void;
  readonly #keep: (unwritten: Unwritten) => void;
  /** What is on its way to the stores. */
  readonly #unwritten = new Set<Unwritten>();
  #writing: Promise<void> = Promise.resolve();

  /**
   * @param backend the stores, possibly still starting; lookups before that find nothing
   * @param onError told of each failed read or write; the service goes on without that tier
   * @param keep given what the lowest store did not take, to be sent later
   */
  constructor(
    backend: Promise<SelectorBackend>,
    onError: (error: unknown) => void,
    keep: (unwritten: Unwritten) => void = () => undefined,
  ) {
    this.#backend = backend;
    this.#onError = onError;
    this.#keep = keep;
    backend.catch(onError);
  }

  /** Loads a page's entries unless they are there; returns at once. */
  prefetch(urlPattern: string): void {
    this.#page(urlPattern);
  }

  /** Whether a locator of the page is remembered as healed, when its entries have been loaded. */
  async remembersHeals(urlPattern: string): Promise<boolean> {
    const page = this.#page(urlPattern);
    await page.loading;
    return [...page.entries.values()].some(({ entry }) => entry.healedSelector !== null);
  }

  /** Looks an entry up; never waits. Starts loading the page if nobody has. */
  lookup(key: LocatorKey, now: number): Lookup {
    const page = this.#page(key.urlPattern);
    const known = page.entries.get(entryId(key));
    if (!known) return { entry: null, tier: null, stale: false, loading: page.loading };
    const tier = known.tier;
    known.tier = 'lru';
    return { entry: known.entry, tier, stale: now - known.entry.verifiedAt > staleAfter, loading: page.loading };
  }

  /** The other entries of the same page and frame. */
  neighbours(key: LocatorKey): SelectorEntry[] {
    const id = entryId(key);
    return [...this.#page(key.urlPattern).entries]
      .filter(([other, known]) => other !== id && known.entry.framePath === key.framePath)
      .map(([, known]) => known.entry);
  }

  /** The order of strategies that worked for this element and its page; the default order if the history can't be asked. */
  async strategyOrder(key: LocatorKey): Promise<RoundStrategy[]> {
    const page = this.#page(key.urlPattern);
    page.strategies ??= apart(() => this.#backend.then(({ heals }) => heals.strategiesOf(key.urlPattern)));
    return orderOf(await page.strategies.catch(() => []), key);
  }

  /** Pages (URL patterns) other than this one for which the locator is known. Nothing if no store can say. */
  async knownElsewhere(key: LocatorKey): Promise<string[]> {
    const stores = await this.#backend.then(
      ({ stores }) => stores,
      () => [],
    );
    const ask = (store: SelectorStore): Promise<readonly string[]> | undefined => apart(() => store.pagesOf?.(key.locator, key.framePath));
    const pages = await Promise.all(stores.map(async (store) => (await ask(store)?.catch(() => [])) ?? []));
    return pages.flat().filter((page) => page !== key.urlPattern);
  }

  /** Remembers an entry in this worker only; `commit` writes it for everybody. */
  remember(entry: SelectorEntry): void {
    this.#page(entry.urlPattern).entries.set(entryId(entry), { entry, tier: 'lru' });
  }

  /** Forgets what a failed test taught this worker about a key. */
  forget(key: LocatorKey): void {
    this.#pages.get(key.urlPattern)?.entries.delete(entryId(key));
  }

  /**
   * Writes a test's knowledge in the background, in one batch for each store; `drain` waits for it.
   * @returns the entries that are written: those of the test, and those that it missed
   */
  commit(knowledge: Knowledge): readonly SelectorEntry[] {
    const entries = [...knowledge.entries];
    for (const key of knowledge.missed) {
      const known = this.#pages.get(key.urlPattern)?.entries.get(entryId(key));
      if (!known) continue;
      const misses = known.entry.misses + 1;
      // The remembered answer is retired, the fingerprint stays: it is what a later heal or an explanation needs.
      const answer = misses >= missesToRetire ? { healedLocator: null, healedSelector: null, confidence: null } : {};
      known.entry = { ...known.entry, ...answer, misses };
      entries.push(known.entry);
    }
    if (entries.length === 0 && knowledge.heals.length === 0) return entries;
    const unwritten: Unwritten = { entries, heals: knowledge.heals };
    this.#unwritten.add(unwritten);
    this.#writing = this.#writing.then(() => apart(() => this.#write(unwritten))).catch(this.#onError);
    return entries;
  }

  /** Waits until everything committed is written, at most `timeoutMs`; the rest is kept. */
  async drain(timeoutMs: number): Promise<void> {
    await within(timeoutMs, this.#writing);
    for (const unwritten of this.#unwritten) this.#keepOnce(unwritten);
  }

  async #write(unwritten: Unwritten): Promise<void> {
    const { entries, heals } = unwritten;
    let kept = false;
    try {
      const backend = await this.#backend;
      const lowest = entries.length > 0 ? backend.stores.filter(({ tier }) => tier === 'postgres').map((store) => store.save(entries)) : [];
      if (heals.length > 0) lowest.push(backend.heals.saveHeals(heals));
      const results = await Promise.allSettled(lowest);
      kept = results.every(({ status }) => status === 'fulfilled');
      if (kept) this.#unwritten.delete(unwritten);
      // The tiers above come after it: who finds nothing there asks Postgres, and must find this there.
      const fast = entries.length > 0 ? backend.stores.filter(({ tier }) => tier !== 'postgres').map((store) => store.save(entries)) : [];
      results.push(...(await Promise.allSettled(fast)));
      for (const result of results) if (result.status === 'rejected') this.#onError(result.reason);
    } finally {
      if (!kept) this.#keepOnce(unwritten);
    }
  }

  #keepOnce(unwritten: Unwritten): void {
    if (this.#unwritten.delete(unwritten)) this.#keep(unwritten);
  }

  #page(urlPattern: string): PageEntries {
    const known = this.#pages.get(urlPattern);
    if (known) return known;
    const page: PageEntries = { entries: new Map(), loading: null, strategies: null };
    this.#pages.set(urlPattern, page);
    page.loading = apart(() => this.#load(urlPattern, page))
      .catch(this.#onError)
      .finally(() => {
        page.loading = null;
      });
    return page;
  }

  async #load(urlPattern: string, page: PageEntries): Promise<void> {
    const { stores } = await this.#backend;
    for (const [depth, store] of stores.entries()) {
      const entries = await store.loadPage(urlPattern).catch((error: unknown) => {
        this.#onError(error);
        return null;
      });
      if (!entries) continue;
      for (const entry of entries) {
        const id = entryId(entry);
        if (!page.entries.has(id)) page.entries.set(id, { entry, tier: store.tier });
      }
      // Warm the tiers above in the background; a failure there costs nothing but speed.
      if (entries.length > 0) for (const above of stores.slice(0, depth)) above.fillPage?.(urlPattern, entries).catch(this.#onError);
      return;
    }
  }
}
