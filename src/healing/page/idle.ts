/** Waits for a moment in which the page has nothing else to do. */

/** A call of Playwright's has looked for its element by then, and waits for it to stand still (milliseconds). */
const earliest = 8;
/** On a page that is never idle (milliseconds): the call acts after its element has stood still for two animation frames, and some round trips. */
const latest = 16;

/** Resolves at once where the browser has no task scheduler, or the page has one of its own: a test that holds the page's clock may hold that, too. */
export async function idle(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: Scheduler };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with `call`
  const postTask: unknown = scheduler?.postTask;
  if (!isPostTask(postTask)) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      resolve();
    };
    void postTask.call(scheduler as Scheduler, end, { delay: earliest, priority: 'background' });
    void postTask.call(scheduler as Scheduler, end, { delay: latest, priority: 'user-blocking' });
  });
}

function isPostTask(value: unknown): value is Scheduler['postTask'] {
  return typeof value === 'function' && Function.prototype.toString.call(value).includes('[native code]');
}
