/** Every answer of the API on both databases: its form, its figures against plain SQL, its pages, and what it says of wrong questions. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { spawnSync } from 'node:child_process';
import { program, needsPrograms } from '../support/servers.js';
import { kinds, sql } from '../storage/support.js';
import { evil, expect, test, type Seed } from './support.js';

/** Paths by their name in the document. */
const paths = ({ healedRun, heal }: Seed): Readonly<Record<string, string>> => ({
  '/runs': '/runs?status=passed,failed&sort=slowest',
  '/runs/{id}': `/runs/${healedRun}`,
  '/runs/{id}/steps': `/runs/${healedRun}/steps`,
  '/runs/{id}/artifacts': `/runs/${healedRun}/artifacts`,
  '/builds': '/builds',
  '/builds/{id}': `/builds/${encodeURIComponent('topic/1 ü')}`,
  '/tests': '/tests',
  '/tests/{id}': '/tests/c',
  '/heals': '/heals',
  '/heals/{id}': `/heals/${heal}`,
  '/drift': '/drift?days=7',
  '/stats': '/stats?since=7d',
  '/stats/flaky': '/stats/flaky',
  '/stats/slow': '/stats/slow',
  '/stats/regressions': '/stats/regressions',
  '/stats/failing': '/stats/failing',
  '/stats/quarantine': '/stats/quarantine',
  '/stats/failures': '/stats/failures',
  '/health': '/health',
});

interface Document {
  readonly paths: Readonly<Record<string, { get?: { responses: Record<string, { content: Record<string, { schema: object }> }> } }>>;
}

for (const kind of kinds) {
  test.describe(`API on ${kind}`, () => {
    test.use({ kind });

    test('every answer is what the OpenAPI document promises', async ({ get, seeded }) => {
      const document = (await get('/openapi.json')).json<Document>();
      const checked = await new Validator().validate(structuredClone(document) as unknown as Record<string, unknown>);
      expect(checked).toMatchObject({ valid: true });
      const ajv = new Ajv2020({ strict: false });
      addFormats.default(ajv);
      const known = paths(seeded);
      expect(Object.keys(document.paths).sort()).toEqual(
        [...Object.keys(known), '/metrics', '/runs/{id}/artifacts/{index}', '/heals/{id}/review'].sort(),
      );
      for (const [name, url] of Object.entries(known)) {
        const answer = await get(url);
        expect(answer.statusCode, `${url}: ${answer.body.slice(0, 300)}`).toBe(200);
        expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
        const validate = ajv.compile(document.paths[name]!.get!.responses['200']!.content['application/json']!.schema);
        expect(validate(answer.json()), `${url}: ${ajv.errorsText(validate.errors)}`).toBe(true);
      }
      const wrong = await get('/runs?limit=no');
      const error = ajv.compile(document.paths['/runs']!.get!.responses['4XX']!.content['application/json']!.schema);
      expect(error(wrong.json())).toBe(true);
    });

    test('figures are those of plain SQL', async ({ get, storage, seeded }) => {
      const [counted] = await sql(
        storage,
        `select count(*) filter (where status in ('passed', 'failed'))::int as attempts,
                count(*) filter (where status in ('passed', 'failed') and status = expected_status)::int as "attemptsPassed",
                count(*) filter (where outcome = 'flaky')::int as flaky, count(*) filter (where outcome = 'unexpected')::int as unexpected,
                count(*) filter (where outcome = 'expected')::int as expected, count(*) filter (where outcome = 'skipped')::int as skipped from $s.runs`,
      );
      expect((await get('/stats')).json<{ rates: object }>().rates).toMatchObject({ ...counted!, attemptPassRate: 60, testPassRate: 75 });
      const [build] = await sql(
        storage,
        `select count(*)::int as attempts, sum(duration_ms) as "testTimeMs", sum(healed)::int as healed from $s.runs where build_id = 'main-1'`,
      );
      expect((await get('/builds/main-1')).json()).toMatchObject({
        ...build!,
        tests: 4,
        flaky: 1,
        unexpected: 1,
        skipped: 1,
        status: 'failed',
      });
      const count = async (url: string): Promise<number> => (await get(url)).json<{ items: unknown[] }>().items.length;
      const rows = async (where: string): Promise<number> =>
        (
          await sql<{ n: number }>(storage, `select count(*)::int as n from $s.runs r join $s.builds b on b.id = r.build_id where ${where}`)
        )[0]!.n;
      for (const [question, where] of [
        ['status=failed', `r.status = 'failed'`],
        ['outcome=flaky', `r.outcome = 'flaky'`],
        ['test=PAY*', `r.title ilike '%pay%'`],
        ['testId=a', `r.test_id = 'a'`],
        ['build=main-1', `r.build_id = 'main-1'`],
        ['branch=topic', `b.branch = 'topic'`],
        ['project=firefox', `r.project = 'firefox'`],
        ['since=36h', `r.started_at >= now() - interval '36 hours'`],
        ['until=36h', `r.started_at < now() - interval '36 hours'`],
        ['healed=true', 'r.healed > 0'],
        ['healed=false', 'r.healed = 0'],
      ] as const) {
        expect(await count(`/runs?${question}`), question).toBe(await rows(where));
        expect(await rows(where), question).toBeGreaterThan(0);
      }
      expect(await count(`/heals?run=${seeded.healedRun}`)).toBe(1);
      expect((await get(`/runs/${seeded.healedRun}/steps`)).json()).toMatchObject({ items: [{ index: 0 }, { index: 1, parentIndex: 0 }] });
    });

    test('a heal is rejected once, and what it has taught is forgotten', async ({ app, get, storage, seeded }) => {
      const url = `/heals/${seeded.heal}/review`;
      const post = async (payload: object | string, headers: Record<string, string> = {}) =>
        await app.inject({ method: 'POST', url, payload, headers: { host: 'localhost', ...headers } });
      const remembered = async (): Promise<unknown[]> => await sql(storage, 'select locator from $s.selector_cache order by 1');
      expect((await post({ decision: 'accepted' })).json()).toMatchObject({ healId: seeded.heal, decision: 'accepted' });
      expect(await remembered()).toHaveLength(2);
      expect((await post({ decision: 'rejected' }, { origin: 'http://localhost' })).statusCode).toBe(200);
      expect(await remembered()).toEqual([{ locator: "getByRole('button', { name: 'Buy' })" }]);
      expect((await get(`/heals/${seeded.heal}`)).json()).toMatchObject({ review: 'rejected' });

      expect((await post({ decision: 'maybe' })).json()).toEqual({
        error: { code: 'bad_request', message: 'decision must be accepted or rejected, received "maybe".' },
      });
      expect((await post({ decision: 'accepted' }, { origin: 'http://evil.test' })).statusCode).toBe(403);
      expect((await post({ decision: 'accepted' }, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
      expect((await post('{"decision":"accepted"}', { 'content-type': 'text/plain' })).statusCode).toBe(415);
      expect((await post('decision=accepted', { 'content-type': 'application/x-www-form-urlencoded' })).statusCode).toBe(415);
      expect((await get(`/heals/${seeded.heal}`)).json()).toMatchObject({ review: 'rejected' });
      const nobody = await app.inject({
        method: 'POST',
        url: '/heals/00000000-0000-4000-8000-000000000000/review',
        payload: { decision: 'accepted' },
        headers: { host: 'localhost' },
      });
      expect(nobody.statusCode).toBe(404);
    });
  });
}

test('wrong questions are answered with the parameter, what it must be, and what it was', async ({ get, seeded }) => {
  const cursor = (await get('/runs?limit=1&sort=slowest')).json<{ nextCursor: string }>().nextCursor;
  expect(seeded).toBeTruthy();
  const cases: readonly (readonly [string, RegExp])[] = [
    ['/runs?limit=0', /^limit must be a whole number from 1 to 500, received "0"\.$/],
    ['/runs?limit=1&limit=2', /^limit must be a whole number from 1 to 500, received "\["1","2"\]"\.$/],
    ['/runs?since=tomorrow', /^since must be a time span such as .* or a date such as 2026-01-31, received "tomorrow"\.$/],
    ['/runs?since=2026-13-40', /^since must be .* received "2026-13-40"\.$/],
    ['/runs?colour=red', /^There is no parameter "colour" here; known are status, /],
    ['/runs?status=green', /^status must be one of passed, failed, .* received "green"\.$/],
    ['/runs?healed=perhaps', /^healed must be true or false, received "perhaps"\.$/],
    ['/runs?test=%00', /^test must be a part of a title/],
    ['/runs?cursor=abc', /^cursor must be the nextCursor of an answer to the same question, received "abc"\.$/],
    [`/runs?cursor=${cursor}`, /^cursor must be the nextCursor of an answer to the same question/],
    ['/runs/1', /^id must be the id of a run, a UUID, received "1"\.$/],
    ['/heals?run=x', /^run must be the id of a run, a UUID, received "x"\.$/],
    ['/stats?since=', /^since must be a time span/],
    ['/health?x=1', /^There is no parameter "x" here; this takes none\.$/],
  ];
  for (const [url, message] of cases) {
    const answer = await get(url);
    expect(answer.statusCode, url).toBe(400);
    expect(answer.json<{ error: { message: string } }>().error, url).toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(message),
    });
  }
  for (const url of [
    '/nothing',
    '/builds/no',
    '/tests/no',
    '/runs/00000000-0000-4000-8000-000000000000/steps',
    '/heals/00000000-0000-4000-8000-000000000000',
  ]) {
    const answer = await get(url);
    expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code], url).toEqual([404, 'not_found']);
  }
});

test('texts that mean harm come back as they are, as JSON that no browser takes for a page', async ({ get, seeded }) => {
  expect(seeded).toBeTruthy();
  const found = await get(`/tests?test=${encodeURIComponent(evil.slice(0, 60))}`);
  expect(found.json()).toMatchObject({ items: [{ testId: 'c', title: evil }], nextCursor: null });
  expect(found.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-type': 'application/json; charset=utf-8' });
  expect(found.headers['content-security-policy']).toContain("default-src 'none'");
  expect(found.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect((await get('/stats/failures')).json<{ items: { attempts: number }[] }>().items.map(({ attempts }) => attempts)).toEqual([2]);
});

test('lists go on where the page before has ended', async ({ get, seeded }) => {
  expect(seeded).toBeTruthy();
  for (const [list, size] of [
    ['/runs?sort=fastest&', 6],
    ['/builds?', 2],
    ['/tests?', 4],
    ['/heals?', 2],
  ] as const) {
    const ids: string[] = [];
    let cursor = '';
    for (;;) {
      const { items, nextCursor } = (await get(`${list}limit=1${cursor}`)).json<{
        items: Record<string, string>[];
        nextCursor: string | null;
      }>();
      ids.push(...items.map((item) => item['id'] ?? item['buildId'] ?? item['testId'] ?? ''));
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect([ids.length, new Set(ids).size], list).toEqual([size, size]);
  }
});

test('Prometheus accepts the metrics', async ({ get, seeded }) => {
  needsPrograms('promtool');
  expect(seeded).toBeTruthy();
  await get('/runs');
  const { body, headers } = await get('/metrics');
  expect(headers['content-type']).toContain('text/plain');
  const checked = spawnSync(program('promtool')!, ['check', 'metrics'], { input: body, encoding: 'utf8' });
  expect([checked.status, checked.stdout, checked.stderr]).toEqual([0, '', '']);
  expect(body).toContain('pacts_selector_entries{kind="healed"} 1');
  expect(body).toContain('pacts_tests{verdict="flaky"} 0');
  expect(body).toMatch(/pacts_http_request_duration_seconds_count\{method="GET",route="\/runs",status_code="200"\} 1/);
});
