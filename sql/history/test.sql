-- One test: its name now, its figures since a time, and whether it fails.
with named as (
  select * from ${schema:name}.tests where id = ${testId}
), good as (
  select max(started_at) as at from (
    select r.started_at from ${schema:name}.runs r
    where r.test_id = ${testId} and r.status in ('passed', 'failed', 'timedOut') and r.status = r.expected_status
      and (${branch}::text is null or r.build_id in (select b.id from ${schema:name}.builds b where b.branch = ${branch}::text))
    order by r.started_at desc limit 1) as newest
), red as (
  select min(started_at) as at, (array_agg(id order by started_at))[1] as run_id from ${schema:name}.runs r, good
  where r.test_id = ${testId} and r.status in ('passed', 'failed', 'timedOut') and r.status <> r.expected_status and (good.at is null or r.started_at > good.at)
    and (${branch}::text is null or r.build_id in (select b.id from ${schema:name}.builds b where b.branch = ${branch}::text))
), figures as (
  select count(*) filter (where is_last and verdict = 'expected')::int as expected, count(*) filter (where is_last and verdict = 'flaky')::int as flaky,
         count(*) filter (where is_last and verdict = 'unexpected')::int as unexpected,
         percentile_cont(array[0.25, 0.5, 0.75]) within group (order by duration_ms) filter (where passed) as q
  from ${schema:name}.judged_attempts(${since}::timestamptz, ${branch}::text) where test_id = ${testId}
)
select n.id as "testId", n.project, n.file, n.line, n.title, n.title_path as "titlePath", n.tags, ${since}::timestamptz as since,
       f.expected + f.flaky + f.unexpected as tests, f.expected, f.flaky, f.unexpected,
       round(100.0 * (f.expected + f.flaky) / nullif(f.expected + f.flaky + f.unexpected, 0), 1)::double precision as "passRate",
       round(100.0 * f.flaky / nullif(f.expected + f.flaky + f.unexpected, 0), 1)::double precision as "flakyRate",
       f.q[2] as "medianMs", f.q[3] - f.q[1] as "spreadMs", red.at as "failingSince", red.run_id as "firstFailedRunId", good.at as "lastPassedAt"
from named n, good, red, figures f
