-- A made history: ${runs} attempts with ${steps} steps each over ${days} days. Everything is made inside the database. What is skewed as in real ones:
-- some tests run in every build and others rarely, most never fail and a few often do, durations differ by a factor of a hundred, half of the
-- builds are of one branch, errors are of few kinds. The random numbers are the same every time.
select setseed(0.42);

create temporary table made_tests as
select n, md5('test ' || n) || '-' || md5(n::text) as id, case when n % 3 = 0 then 'firefox' else 'chromium' end as project,
       'tests/' || (array['cart', 'checkout', 'account', 'search', 'admin', 'catalog'])[1 + n % 6] || '/' || (n % 60) || '.spec.ts' as file,
       (array['buys', 'pays', 'signs in', 'finds', 'removes', 'shows', 'sorts', 'exports'])[1 + n % 8] || ' ' ||
         (array['a book', 'two items', 'an invoice', 'the order', 'a voucher', 'the address'])[1 + n % 6] || ' no. ' || n as title,
       -- Share of attempts that fail: one test in fifty often, one in ten now and then.
       case when n % 50 = 7 then 0.15 when n % 10 = 3 then 0.01 else 0.0005 end as failing,
       200 * exp(random() * 4.6) as usual_ms
from generate_series(1, ${tests}) as n;

create temporary table made_builds as
select n, 'bench-' || n as id, case when n % 2 = 0 then 'main' else 'topic-' || (random() * 60)::int end as branch,
       -- The newest build began a quarter of an hour ago.
       now() - interval '15 minutes' - make_interval(secs => (${builds} - n) * ${days} * 86400.0 / ${builds}) as started_at,
       -- A branch runs a part of the tests, main runs nearly all.
       case when n % 2 = 0 then 1.0 else 0.1 + 0.6 * power(random(), 2) end as share
from generate_series(1, ${builds}) as n;

insert into ${schema:name}.builds (id, ci, ci_url, branch, commit, author, playwright_version, started_at, shard_total)
select id, 'GitHub Actions', 'https://ci.test/builds/' || n, branch, md5(id), 'author ' || n % 20, '1.65.1', started_at, 4 from made_builds;

insert into ${schema:name}.tests (id, project, file, line, title, title_path, tags)
select id, project, file, 3 + n % 90, title, array['shop', title], case when n % 5 = 0 then array['@smoke'] else '{}'::text[] end from made_tests;

create temporary table made_attempts as
with first as (
  select b.id as build_id, b.started_at + make_interval(secs => random() * 600) as started_at, t.n, random() < t.failing as fails,
         t.usual_ms * (0.8 + 0.4 * random()) * case when random() < 0.02 then 4 else 1 end as duration_ms
  from made_builds b join made_tests t on t.n <= b.share * ${tests} or t.n % 25 = b.n % 25
), attempts as (
  select build_id, n, 0 as retry, started_at, duration_ms, fails as failed from first
  union all
  -- The second attempt: three in ten fail again.
  select build_id, n, 1, started_at + make_interval(secs => 1 + duration_ms / 1000), duration_ms, random() < 0.3 from first where fails
)
select gen_random_uuid() as id, * from attempts;

insert into ${schema:name}.runs (id, build_id, shard_index, test_id, project, file, line, "column", title, title_path, tags, annotations, retry, repeat_each_index,
  worker_index, parallel_index, status, expected_status, outcome, started_at, duration_ms, error_message, error_stack, healed, refused)
select a.id, a.build_id, 1 + a.n % 4, t.id, t.project, t.file, 3 + t.n % 90, 1, t.title, array['shop', t.title], case when t.n % 5 = 0 then array['@smoke'] else '{}'::text[] end,
       '[]', a.retry, 0, a.n % 8, a.n % 4,
       case when a.failed then case when a.n % 7 = 0 then 'timedOut' else 'failed' end when a.n % 97 = 0 then 'skipped' else 'passed' end,
       case when a.n % 97 = 0 then 'skipped' else 'passed' end,
       case when a.failed and a.retry = 0 then null when a.failed then 'unexpected' when a.retry > 0 then 'flaky' when a.n % 97 = 0 then 'skipped' else 'expected' end,
       a.started_at, a.duration_ms,
       case when a.failed then (array['Error: expect(locator).toHaveText(expected) failed', 'TimeoutError: locator.click: Timeout 30000ms exceeded.',
         'Error: page.goto: net::ERR_CONNECTION_REFUSED'])[1 + a.n % 3] || E'\n\nCall log:\n  - waiting for item ' || a.n end,
       case when a.failed then 'Error: at tests/cart/' || a.n || '.spec.ts:12:3' end,
       case when a.n % 40 = 1 and random() < 0.2 then 1 else 0 end, case when a.failed and random() < 0.3 then 1 else 0 end
from made_attempts a join made_tests t on t.n = a.n
order by a.started_at;

insert into ${schema:name}.build_shards (build_id, shard_index, status, expected_tests, started_at, finished_at, duration_ms, host, pid, heartbeat_at)
select b.id, s.shard, case when coalesce(r.failed, false) then 'failed' else 'passed' end, coalesce(r.tests, 0), b.started_at, b.started_at + interval '11 minutes', 660000, 'ci-' || s.shard, 1,
       b.started_at + interval '11 minutes'
from made_builds b cross join generate_series(1, 4) as s (shard)
left join (
  select build_id, shard_index, count(distinct test_id)::int as tests, bool_or(outcome = 'unexpected') as failed from ${schema:name}.runs group by 1, 2
) r on r.build_id = b.id and r.shard_index = s.shard;

insert into ${schema:name}.heal_history (id, run_id, test_id, test_title, url_pattern, frame_path, locator, operation, status, cause, remembered, healed_locator,
  confidence, margin, drift, file, line, "column", candidates, explanation, duration_ms, at)
select gen_random_uuid(), r.id, r.test_id, r.title, 'https://shop.test/' || split_part(r.file, '/', 2) || '/' || r.line % 12, '', 'locator(''#item-' || r.line || ''')', 'click',
       case when r.refused > 0 then 'refused' when r.line % 9 = 0 then 'suspect' else 'confirmed' end, 'attribute', r.line % 2 = 0,
       case when r.refused = 0 then 'getByRole(''button'', { name: ''Buy'' })' end, 0.6 + 0.4 * random(), 0.3, 0.3 * random() * random(), r.file, r.line, 5,
       '[{"selector": "button", "preview": "<button>Buy</button>", "confidence": 0.9, "matched": ["text"], "changed": ["id"], "objections": []}]',
       'The text is the same.', 40 * random(), r.started_at + interval '1 second'
from ${schema:name}.runs r where r.healed > 0 or r.refused > 0;

insert into ${schema:name}.selector_cache (url_pattern, frame_path, locator, fingerprint, structure, hits, misses, learned_at, verified_at)
select 'https://shop.test/' || (array['cart', 'checkout', 'account', 'search', 'admin', 'catalog'])[1 + n % 6] || '/' || n % 12, '', 'locator(''#item-' || n || ''')',
       '{"version": 1, "tag": "button", "text": "Buy"}', '00ff00ff00ff00ff', 100, 0, now() - interval '60 days', now() - random() * interval '9 days'
from generate_series(1, 3000) as n;
