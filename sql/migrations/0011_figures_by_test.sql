-- Figures of each test, read test by test from the index runs_test: its entries of one test lie together and in order of time, where reading the whole
-- window first means sorting it by test. The subqueries can't be merged with what is around them, so that they are planned for one test.

create or replace function ${schema:name}.test_durations(since timestamptz, of_branch text default null, of_project text default null)
returns table (test_id text, attempts integer, median_ms double precision, spread_ms double precision, p95_ms double precision)
language sql stable as $$
  select t.id, d.attempts, d.q[2], d.q[3] - d.q[1], d.q[4]
  from ${schema:name}.tests t cross join lateral (
    select count(*)::int as attempts, percentile_cont(array[0.25, 0.5, 0.75, 0.95]) within group (order by r.duration_ms) as q
    from ${schema:name}.runs r
    where r.test_id = t.id and r.started_at >= $1 and r.status in ('passed', 'failed', 'timedOut') and r.status = r.expected_status
      and ($2 is null or r.build_id in (select b.id from ${schema:name}.builds b where b.branch = $2))
  ) d
  where d.attempts > 0 and ($3 is null or t.project = $3);
$$;

create or replace function ${schema:name}.duration_regressions(since timestamptz, baseline_since timestamptz, of_branch text default null, of_project text default null)
returns table (test_id text, attempts integer, median_ms double precision, baseline_attempts integer, baseline_median_ms double precision,
               baseline_spread_ms double precision, change_percent numeric)
language sql stable as $$
  select t.id, d.attempts, d.median_ms, d.baseline_attempts, d.q[2], d.q[3] - d.q[1], round((100 * (d.median_ms / d.q[2] - 1))::numeric, 1)
  from ${schema:name}.tests t cross join lateral (
    select count(*) filter (where r.started_at >= $1)::int as attempts,
           percentile_cont(0.5) within group (order by r.duration_ms) filter (where r.started_at >= $1) as median_ms,
           count(*) filter (where r.started_at < $1)::int as baseline_attempts,
           percentile_cont(array[0.25, 0.5, 0.75]) within group (order by r.duration_ms) filter (where r.started_at < $1) as q
    from ${schema:name}.runs r
    where r.test_id = t.id and r.started_at >= $2 and r.status in ('passed', 'failed', 'timedOut') and r.status = r.expected_status
      and ($3 is null or r.build_id in (select b.id from ${schema:name}.builds b where b.branch = $3))
  ) d
  where ($4 is null or t.project = $4)
    and d.attempts >= 5 and d.baseline_attempts >= 5 and d.q[2] > 0
    and d.median_ms - d.q[2] > greatest(2 * (d.q[3] - d.q[1]), 0.2 * d.q[2], 50);
$$;

create or replace function ${schema:name}.test_figures(since timestamptz, of_branch text default null, of_project text default null)
returns table (test_id text, tests integer, expected integer, flaky integer, unexpected integer, recovered integer,
               pass_rate numeric, flaky_rate numeric, last_at timestamptz, last_passed_at timestamptz, last_flaky_at timestamptz)
language sql stable as $$
  with retried as materialized (
    select r.build_id, r.test_id, max(r.retry) as retry from ${schema:name}.runs r where r.retry > 0 and r.started_at >= $1 group by 1, 2
  ), blemished as materialized (
    -- Tests without a blemish are the many, and of no interest here. A flaky one was retried, an unexpected one has a red attempt.
    select test_id from retried
    union
    select r.test_id from ${schema:name}.runs r
    where r.started_at >= $1 and r.status in ('passed', 'failed', 'timedOut') and r.status <> r.expected_status
  ), judged as (
    select a.test_id, a.started_at, a.verdict,
           max(a.started_at) filter (where a.verdict <> 'unexpected') over (partition by a.test_id) as last_passed_at
    from (
      select a.*, ${schema:name}.verdict_of(a.status, a.expected_status, a.outcome, a.retry) as verdict
      from blemished m cross join lateral (
        select r.test_id, r.build_id, r.started_at, r.status, r.expected_status, r.outcome, r.retry
        from ${schema:name}.runs r
        where r.test_id = m.test_id and r.started_at >= $1
          and ($2 is null or r.build_id in (select b.id from ${schema:name}.builds b where b.branch = $2))
          and ($3 is null or r.project = $3)
        offset 0
      ) a
      left join retried l on l.build_id = a.build_id and l.test_id = a.test_id and l.retry > a.retry
      where l.test_id is null
    ) a
    where a.verdict in ('expected', 'flaky', 'unexpected')
  )
  select test_id, count(*)::int, count(*) filter (where verdict = 'expected')::int, count(*) filter (where verdict = 'flaky')::int,
         count(*) filter (where verdict = 'unexpected')::int,
         count(*) filter (where verdict = 'unexpected' and started_at < last_passed_at)::int,
         round(100.0 * count(*) filter (where verdict <> 'unexpected') / count(*), 1),
         round(100.0 * count(*) filter (where verdict = 'flaky') / count(*), 1),
         max(started_at), max(last_passed_at), max(started_at) filter (where verdict = 'flaky')
  from judged group by test_id having count(*) filter (where verdict <> 'expected') > 0;
$$;
