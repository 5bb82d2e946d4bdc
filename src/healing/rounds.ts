/** When a broken locator is looked at: at most three rankings, each for a reason of its own, in the order that worked before. Pure. */

/** How the element of a heal was found, or looked for in vain. */
export type HealStrategy =
  /** The remembered heal of an earlier run. */
  | 'remembered'
  /** The page as it stood. */
  | 'look'
  /** Parts of the page that came into being by scrolling. */
  | 'reveal'
  /** The page after it had changed and come to rest again. */
  | 'settle'
  /** One of several matches of a strict locator. */
  | 'narrow';

/** The strategies that rank; each is one round. */
export type RoundStrategy = 'look' | 'reveal' | 'settle';

/** How often a strategy was tried on a page, and how often a heal by it was confirmed; a row of the view `heal_strategies`. */
export interface StrategyRecord {
  readonly framePath: string;
  readonly locator: string;
  readonly strategy: HealStrategy;
  readonly tried: number;
  readonly succeeded: number;
}

const defaultOrder: readonly RoundStrategy[] = ['look', 'reveal', 'settle'];
const maxRounds = 3;
/** What an element itself has seen says more about it than the rest of its page. */
const ownWeight = 4;
/** A page must have been quiet for this long (milliseconds) before anything is ranked; twice as long where only patience helped before. */
const quietEnough = 350;
/** Milliseconds between two rounds on a page that never is quiet. */
const restless = 2000;

/**
 * The order for one element: by success rate on this page, its own records weighing more, with one success and one failure assumed
 * beforehand (Laplace's rule of succession); strategies that tie keep the default order.
 */
export function orderOf(
  records: readonly StrategyRecord[],
  element: { readonly framePath: string; readonly locator: string },
): RoundStrategy[] {
  const rate = (strategy: RoundStrategy): number => {
    let tried = 2;
    let succeeded = 1;
    for (const record of records) {
      if (record.strategy !== strategy) continue;
      const own = record.framePath === element.framePath && record.locator === element.locator;
      tried += record.tried * (own ? ownWeight : 1);
      succeeded += record.succeeded * (own ? ownWeight : 1);
    }
    return succeeded / tried;
  };
  return [...defaultOrder].sort((a, b) => rate(b) - rate(a));
}

/** The rounds of one pending call. */
export class Rounds {
  readonly #done: RoundStrategy[] = [];
  #order: readonly RoundStrategy[] = defaultOrder;
  #lastAt = 0;

  /** @param mayReveal whether the page may be scrolled */
  constructor(readonly mayReveal: boolean) {}

  /** What was tried, in that order. */
  get tried(): readonly RoundStrategy[] {
    return this.#done;
  }

  /** Milliseconds of quiet that the next round asks for. */
  get quietNeeded(): number {
    return this.#order[0] === 'settle' && this.#done.length === 0 ? quietEnough * 2 : quietEnough;
  }

  /** Takes the order that worked before; without effect once a round is done. */
  learn(order: readonly RoundStrategy[]): void {
    if (this.#done.length === 0) this.#order = order;
  }

  /**
   * The next round, or null: there is no reason for one now.
   * @param quietMs how long the page has been quiet
   * @param now epoch milliseconds
   */
  next(quietMs: number, now: number): RoundStrategy | null {
    if (this.#done.length >= maxRounds) return null;
    const sinceLast = now - this.#lastAt;
    if (this.#done.length > 0 && quietMs < sinceLast) {
      return quietMs >= this.quietNeeded || sinceLast >= restless ? 'settle' : null;
    }
    // Revealing begins with a look at what is there.
    const looked = this.#done.length > 0;
    const ready = (strategy: RoundStrategy): boolean =>
      strategy === 'look' ? !looked : strategy === 'reveal' && this.mayReveal && !this.#done.includes('reveal');
    return this.#order.find(ready) ?? null;
  }

  /** Notes that a round was done. */
  done(strategy: RoundStrategy, now: number): void {
    this.#done.push(strategy);
    this.#lastAt = now;
  }
}
