// What the bench asks the server: every answer of the API with its usual filters, and every page.

/** @param known ids of the made history: { run, failedRun, build, test, flakyTest, heal, cursors } */
export function questions(known) {
  const { run, build, test, flakyTest, heal, page } = known;
  const of = (value) => encodeURIComponent(value);
  return [
    '/runs',
    '/runs?status=failed,timedOut',
    '/runs?outcome=flaky',
    `/runs?test=${of('an invoice')}`,
    `/runs?test=${of('pays*voucher')}&status=failed`,
    `/runs?testId=${of(test)}`,
    `/runs?build=${of(build)}`,
    '/runs?branch=main',
    '/runs?branch=topic-7',
    '/runs?branch=topic-7&status=failed',
    '/runs?branch=nobody',
    '/runs?project=firefox',
    '/runs?since=30d&until=20d',
    '/runs?since=30d&status=failed&sort=oldest',
    '/runs?healed=true',
    '/runs?sort=slowest',
    '/runs?sort=fastest&status=passed',
    '/runs?sort=slowest&since=7d',
    `/runs?cursor=${of(known.runsCursor)}`,
    '/runs?limit=500',
    `/runs/${run}`,
    `/runs/${run}/steps`,
    `/runs/${known.failedRun}/artifacts`,
    '/builds',
    '/builds?branch=main',
    '/builds?branch=topic-7&since=90d',
    `/builds/${of(build)}`,
    '/tests',
    `/tests?test=${of('an invoice')}`,
    `/tests/${of(test)}`,
    `/tests/${of(flakyTest)}?since=90d&branch=main`,
    '/heals',
    '/heals?status=refused',
    `/heals?test=${of('voucher')}`,
    '/heals?branch=main&since=30d',
    `/heals/${heal}`,
    '/drift',
    `/drift?page=${of(page)}`,
    '/stats',
    '/stats?branch=main',
    '/stats/flaky',
    '/stats/slow',
    '/stats/regressions',
    '/stats/failing',
    '/stats/quarantine',
    '/stats/failures',
    '/metrics',
    '/health',
    '/openapi.json',
    '/',
    '/ui/builds',
    `/ui/builds/${of(build)}`,
    '/ui/tests',
    `/ui/tests/${of(test)}`,
    '/ui/runs',
    '/ui/runs?status=failed',
    `/ui/runs/${run}`,
    `/ui/runs/${known.failedRun}`,
    '/ui/heals',
    `/ui/heals/${heal}`,
    '/ui/drift',
  ];
}

/** Ids to ask about: of the middle of the history, not of its edges. */
export async function knownIds(storage, pgp, app) {
  const one = (text) => storage.db.one(pgp.as.format(text, { s: storage.schema }));
  const { build } = await one(`select id as build from $<s:name>.builds where branch = 'main' order by started_at desc offset 10 limit 1`);
  const { run, test } = await one(
    pgp.as.format(
      `select id as run, test_id as test from $<s:name>.runs where build_id = $<build> and retry = 0 order by test_id limit 1`,
      { build, s: storage.schema },
    ),
  );
  const failed = await one(
    `select id as run, test_id as test from $<s:name>.runs where status = 'failed' order by started_at desc
     offset (select least(50, count(*) / 2) from $<s:name>.runs where status = 'failed') limit 1`,
  );
  const { heal, page } = await one(`select id as heal, url_pattern as page from $<s:name>.heal_history order by at desc
     offset (select least(20, count(*) / 2) from $<s:name>.heal_history) limit 1`);
  const runsCursor = (await app.inject('/runs?limit=500')).json().nextCursor;
  return { build, run, test, failedRun: failed.run, flakyTest: failed.test, heal, page, runsCursor };
}
