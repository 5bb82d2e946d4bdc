/** What is run with Playwright's `test` and with the plugin's: every operation in every situation. What came of it is an annotation. */
import http from 'node:http';
import { core, operations } from './operations.mjs';
import { documentOf, frameHost, situations } from './situations.mjs';

const { test: base, expect } = await import(process.env.SPEC_MODULE);
/** If set, only these, as `situation: operation`. */
const chosen = process.env.CHOSEN ? new Set(JSON.parse(process.env.CHOSEN)) : null;
/** `core`: the core operations in every situation; `usual`: all of them in the thorough ones; `full`: all in all. */
const table = process.env.TABLE;
/** How often an operation runs: first nothing is known of its locator, then it is. */
const passes = Number(process.env.PASSES);

const test = base.extend({
  site: [
    async ({}, use) => {
      const server = http.createServer((request, response) => {
        response.setHeader('content-type', 'text/html');
        response.end(request.url === '/?there' ? '<button id="only-there">There</button>' : '');
      });
      await new Promise((resolve) => server.listen(0, resolve));
      await use(`http://127.0.0.1:${server.address().port}/`);
      server.close();
      server.closeAllConnections();
    },
    { scope: 'worker' },
  ],
});
test.use({ hasTouch: true, viewport: { width: 800, height: 600 } });
test.describe.configure({ timeout: 300_000 });

/** An error as a spec that catches it can see it. */
function fieldsOf(error) {
  if (!(error instanceof Error)) return { thrown: String(error) };
  const { name, message, stack, log, matcherResult, cause } = error;
  return { class: error.constructor.name, name, message, stack, log, matcherResult, cause: cause instanceof Error ? cause.message : cause };
}

async function outcomeOf(run) {
  try {
    return { value: await run() };
  } catch (error) {
    return { error: fieldsOf(error) };
  }
}

/** Brings the page to where the operations begin. The first click of a browser takes long, so it is made here. */
async function open(page, address, inFrame) {
  if (page.url() === address) return;
  page.setDefaultTimeout(30_000);
  await page.goto(address);
  await page.evaluate(write, frameHost);
  const place = inFrame ? page.frame('inner') : page;
  await place.evaluate(write, '<button id="first">First</button>');
  await place.click('#first');
}

/** Within the same document: a navigation for each operation, and Playwright's script anew in each, would take most of the time. */
function write(html) {
  document.open();
  document.write(html);
  document.close();
}

/** What happened in the page, and the elements' state, those of its frames included; a page that is gone says nothing. */
const stateOf = (page, selector) =>
  page
    .evaluate((css) => {
      const windows = [window, ...[...document.querySelectorAll('iframe')].map((frame) => frame.contentWindow)];
      const states = windows.map((one) => {
        try {
          const elements = [...one.document.querySelectorAll(css)];
          return [one.happened, elements.map((element) => [element.value, element.checked, element.matches(':focus')])];
        } catch {
          return 'another origin';
        }
      });
      return { states, scroll: scrollY };
    }, selector)
    .catch(() => 'gone');

// Two parts, so that the waits of one are the work of the other.
const parts = 2;
for (const [number, [situation, { timeout, soon, target, scope, inFrame, mouseAway, thorough }]] of Object.entries(situations).entries()) {
  const isRun = (name, { only, not }) =>
    (!only || only.includes(situation)) &&
    !not?.includes(situation) &&
    (core.has(name) || table === 'full' || (table === 'usual' && thorough));
  const own = Object.entries(operations).filter(([name, operation]) => isRun(name, operation));
  for (let part = 0; part < parts; part++) {
    test(`${situation}, part ${part + 1} of ${parts}`, async ({ page, browser, site }) => {
      for (const [index, [name, { run, element }]] of own.entries()) {
        if (index % parts !== part || (chosen && !chosen.has(`${situation}: ${name}`))) continue;
        const selector = `.t${number}-${index}`; // known nowhere else
        for (let pass = 1; pass <= passes; pass++) {
          await open(page, `${site}${encodeURIComponent(situation)}`, inFrame);
          if (mouseAway) await page.mouse.move(799, 599);
          await test.step(`${name}, pass ${pass}`, async () => {
            page.setDefaultTimeout(timeout);
            await (inFrame ? page.frame('inner') : page).evaluate(write, documentOf(situation, element, selector));
            const given = {
              page,
              selector,
              soon,
              target: target(page, selector),
              scope: scope(page),
              expect: expect.configure({ timeout }),
              test,
              browser,
            };
            const outcome = await outcomeOf(async () => await run(given));
            const state = await stateOf(page, selector);
            test.info().annotations.push({ type: `${name}, pass ${pass}`, description: JSON.stringify({ ...outcome, state }) });
          });
        }
      }
    });
  }
}
