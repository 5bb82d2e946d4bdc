/** Work beside a call that waits for two animation frames before it acts: in pieces, between which the page is the call's. */

/** By then a call that has found its element has asked whether that stands still (milliseconds). */
const pauseMs = 4;
/** One of these comes first when a call acts. */
const pointerEvents = ['pointerover', 'pointermove', 'pointerdown'] as const;

/** The time until the call acts. */
export class SpareTime {
  #isOver = false;
  #goOn = (): void => undefined;

  /** @param hasAny whether there is such a call; else all is done at once */
  constructor(hasAny: boolean) {
    if (hasAny) for (const type of pointerEvents) addEventListener(type, this.#act, true);
    else this.#isOver = true;
  }

  /** Resolves when 4 ms have passed and nothing else is to be done in the page. */
  begin(): Promise<void> {
    return this.#idle(pauseMs);
  }

  /** Resolves when nothing else is to be done in the page. */
  next(): Promise<void> {
    return this.#idle(0);
  }

  end(): void {
    this.#isOver = true;
    for (const type of pointerEvents) removeEventListener(type, this.#act, true);
  }

  /** Before the page's own elements are told of the pointer, what is left is done. */
  readonly #act = (): void => {
    this.end();
    this.#goOn();
  };

  async #idle(delay: number): Promise<void> {
    if (this.#isOver) return;
    await new Promise<void>((resolve) => {
      this.#goOn = resolve;
      try {
        // Not `setTimeout`, which a test stops with Playwright's clock.
        void scheduler.postTask(resolve, { priority: 'background', delay });
      } catch {
        resolve(); // WebKit has no scheduler
      }
    });
  }
}
