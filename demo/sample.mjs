// Sample data: two weeks of builds of a shop that does not exist, so that a fresh history has something to draw. Everything in it says so: the
// builds are named sample-..., their CI is "sample data", their branch begins with "sample". The same at every run but for the dates.
import { randomUUID } from 'node:crypto';
import { runId } from '../dist/src/config/runIdentity.js';

const day = 86_400_000;
const days = 14;
const buildsPerDay = 2;

/** Tests by file, and what is special about some: share of flaky runs, failing since so many days, slower since so many days. */
const files = {
  'tests/cart.spec.ts': ['adds an item', 'removes an item', 'keeps the cart after a reload', 'shows the total', 'applies a voucher'],
  'tests/checkout.spec.ts': ['pays by card', 'pays by invoice', 'asks for a missing address', 'shows the delivery date'],
  'tests/login.spec.ts': ['signs in', 'refuses a wrong password', 'resets the password', 'signs out'],
  'tests/search.spec.ts': ['finds by name', 'suggests while typing', 'filters by price', 'says that nothing was found'],
  'tests/account.spec.ts': ['changes the address', 'lists orders', 'downloads an invoice'],
};
const special = {
  'suggests while typing': { flaky: 0.25 },
  'pays by card': { flaky: 0.08 },
  'downloads an invoice': {
    failingFor: 3,
    error:
      'Error: expect(locator).toHaveText(expected) failed\n\nLocator: getByRole(\'status\')\nExpected: "Invoice 4711 saved"\nReceived: "Invoice saved"',
  },
  'applies a voucher': {
    failingFor: 1,
    error: "TimeoutError: locator.click: Timeout 5000ms exceeded.\nCall log:\n  - waiting for getByRole('button', { name: 'Apply' })",
  },
  'lists orders': { slowerFor: 6 },
};
const timedOut = "TimeoutError: locator.click: Timeout 5000ms exceeded.\nCall log:\n  - waiting for getByRole('option', { name: 'Lamp' })";

const tests = Object.entries(files).flatMap(([file, titles]) =>
  titles.flatMap((title, index) =>
    (index < 2 ? ['chromium', 'firefox'] : ['chromium']).map((project) => ({
      testId: `sample-${file.slice(6, -8)}-${index}-${project}`,
      project,
      file,
      line: 5 + 12 * index,
      title,
      titlePath: [file.slice(6, -8), title],
      typicalMs: 600 + 900 * index + (project === 'firefox' ? 300 : 0),
      ...special[title],
    })),
  ),
);

/** Small generator of pseudo-random numbers (mulberry32, public domain), so that everybody sees the same picture. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Writes the sample into the history. @param storage as `openStorage` gives it @returns how many builds and attempts were written */
export async function addSampleHistory(storage, now = Date.now()) {
  const random = randomNumbers(7);
  const counts = { builds: 0, attempts: 0 };
  for (let index = 0; index < days * buildsPerDay; index++) {
    const age = days - index / buildsPerDay;
    const startedAt = new Date(now - age * day - random() * 3_600_000);
    const attempts = await addBuild(storage, { index, age, startedAt, random });
    counts.builds++;
    counts.attempts += attempts;
  }
  await storage.heals.saveHeals(heals(now, random));
  return counts;
}

async function addBuild(storage, { index, age, startedAt, random }) {
  const id = `sample-${index + 1}`;
  const build = { id, shardIndex: 1, shardTotal: 1, startedAt, expectedTests: tests.length, tests: tests.map(({ testId }) => testId) };
  await storage.builds.start({
    ...build,
    ci: 'sample data',
    ciUrl: null,
    branch: index % 7 === 3 ? 'sample-topic' : 'sample-main',
    commit: ((random() * 2 ** 32) >>> 0).toString(16).padStart(8, '0'),
    author: 'sample data',
    playwrightVersion: '1.65.1',
    host: 'sample',
  });
  let at = startedAt.getTime();
  const runs = tests.flatMap((test) => {
    const ran = runsOf(test, { buildId: id, age, at, random });
    at += ran.reduce((sum, { durationMs }) => sum + durationMs, 0) / 2;
    return ran;
  });
  await storage.runs.saveAll(runs);
  const status = runs.some(({ outcome }) => outcome === 'unexpected') ? 'failed' : 'passed';
  await storage.builds.end({ id, shardIndex: 1, status, finishedAt: new Date(at), durationMs: at - startedAt.getTime() });
  return runs.length;
}

/** The attempts of one test in one build: one, or two where the first went wrong. */
function runsOf(test, { buildId, age, at, random }) {
  const broken = test.failingFor !== undefined && age <= test.failingFor;
  const flaky = !broken && random() < (test.flaky ?? 0.004);
  const slower = test.slowerFor !== undefined && age <= test.slowerFor ? 1.9 : 1;
  const attempt = (retry, failed, outcome) => {
    const durationMs = failed ? 5200 : Math.round(test.typicalMs * slower * (0.85 + 0.3 * random()));
    const startedAt = new Date(at + retry * 5400);
    const error = failed ? (test.error ?? timedOut) : null;
    return {
      id: runId(buildId, test.testId, 0, retry, 1),
      buildId,
      shardIndex: 1,
      testId: test.testId,
      project: test.project,
      file: test.file,
      line: test.line,
      column: 1,
      titlePath: test.titlePath,
      title: test.title,
      tags: [],
      annotations: [{ type: 'sample data', description: 'made by npm run demo' }],
      retry,
      repeatEachIndex: 0,
      workerIndex: 0,
      parallelIndex: 0,
      status: failed ? (error.startsWith('TimeoutError') ? 'timedOut' : 'failed') : 'passed',
      expectedStatus: 'passed',
      outcome,
      startedAt,
      durationMs,
      errorMessage: error,
      errorStack: error === null ? null : `${error}\n    at ${test.file}:${test.line + 4}:18`,
      healed: 0,
      refused: 0,
      steps: steps(test, startedAt, durationMs, error),
      artifacts: [],
      metrics: [],
    };
  };
  if (broken) return [attempt(0, true, null), attempt(1, true, 'unexpected')];
  return flaky ? [attempt(0, true, null), attempt(1, false, 'flaky')] : [attempt(0, false, 'expected')];
}

function steps(test, startedAt, durationMs, error) {
  const titles = ['Before Hooks', 'Navigate to "/"', "Click getByRole('link')", error === null ? 'Expect "toHaveText"' : 'Click'];
  return titles.map((title, index) => ({
    index,
    parentIndex: null,
    depth: 0,
    category: index === 0 ? 'hook' : title.startsWith('Expect') ? 'expect' : 'pw:api',
    title,
    file: index === 0 ? null : test.file,
    line: index === 0 ? null : test.line + index,
    column: index === 0 ? null : 3,
    startedAt: new Date(startedAt.getTime() + (index * durationMs) / titles.length),
    durationMs: durationMs / titles.length,
    error: error !== null && index === titles.length - 1 ? error : null,
  }));
}

/** Pages of the shop, one of which moved a lot a week ago. */
function heals(now, random) {
  return Array.from({ length: days }, (_, age) =>
    ['/cart', '/checkout', '/search'].map((place, index) => {
      const moved = place === '/checkout' && age < 7;
      const drift = Math.round(1000 * ((moved ? 0.22 : 0.03) + 0.04 * random() + 0.01 * index)) / 1000;
      const isRefused = moved && age % 3 === 0;
      return {
        id: randomUUID(),
        runId: randomUUID(),
        testId: `sample-${place.slice(1)}-0-chromium`,
        testTitle: `sample data › ${place.slice(1)} ${isRefused ? 'asks for an address' : 'works'}`,
        urlPattern: `http://sample.test${place}`,
        framePath: '',
        locator: `locator('#${place.slice(1)}-submit')`,
        operation: 'click',
        status: isRefused ? 'refused' : 'confirmed',
        cause: isRefused ? 'ambiguous' : 'attribute',
        remembered: age > 0 && !isRefused,
        strategies: ['look'],
        healedLocator: isRefused ? null : `getByRole('button', { name: 'Continue' })`,
        confidence: isRefused ? 0.52 : 0.94,
        margin: isRefused ? 0.03 : 0.61,
        drift,
        file: `tests/${place.slice(1)}.spec.ts`,
        line: 14,
        column: 9,
        candidates: [
          {
            selector: 'button',
            preview: '<button class="primary">Continue</button>',
            confidence: isRefused ? 0.52 : 0.94,
            matched: ['text', 'role', 'form'],
            changed: ['id', 'class'],
            objections: isRefused ? ['another candidate is as good'] : [],
          },
        ],
        explanation: isRefused ? 'two candidates are alike (52 % and 49 %)' : 'matched text, role, form; changed id, class',
        durationMs: 18 + 20 * random(),
        at: now - age * day - index * 60_000,
      };
    }),
  ).flat();
}
