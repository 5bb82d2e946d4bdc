/** Putting off what would hold up a call, while that waits for animation frames anyway. */

/** By then a call that has found its element has asked whether that stands still: it acts two animation frames later (milliseconds). */
const pauseMs = 4;
/** One of these comes first when a call acts. */
const pointerEvents = ['pointerover', 'pointermove', 'pointerdown'] as const;

/** Resolves after 4 ms; on a page that is too busy for that, when a pointer comes, before the page's own elements are told of it. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      resolve();
      for (const type of pointerEvents) removeEventListener(type, end, true);
    };
    try {
      // Not `setTimeout`, which a test stops with Playwright's clock.
      void scheduler.postTask(end, { delay: pauseMs });
      for (const type of pointerEvents) addEventListener(type, end, true);
    } catch {
      end(); // WebKit has no scheduler
    }
  });
}
