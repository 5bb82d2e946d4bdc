-- The arithmetic of the history: rates, streaks, durations, drift. Each function takes the time from which to count, so that no answer has to
-- read the whole history; the indexes below make that window the only part of it that is read. docs/history.md explains the figures.

create table ${schema:name}.tests (
  id text primary key,
  project text not null,
  file text not null,
  line integer not null,
  title text not null,
  title_path text[] not null,
  tags text[] not null
);
comment on table ${schema:name}.tests is 'Each test once, as it was named when it last ran: what a search by title or file reads instead of all runs.';
comment on column ${schema:name}.tests.id is 'Playwright''s id of the test; runs.test_id.';
comment on column ${schema:name}.tests.project is 'Name of the Playwright project; empty without projects.';
comment on column ${schema:name}.tests.file is 'Spec file, relative to the project''s root.';
comment on column ${schema:name}.tests.line is 'Line of the test, from 1.';
comment on column ${schema:name}.tests.title is 'Title of the test.';
comment on column ${schema:name}.tests.title_path is 'Titles of the describe blocks and of the test.';
comment on column ${schema:name}.tests.tags is 'Tags with their @.';
insert into ${schema:name}.tests
select distinct on (test_id) test_id, project, file, line, title, title_path, tags
from ${schema:name}.runs order by test_id, started_at desc;

-- A window of time, and the history of one test, are answered from the index alone.
drop index ${schema:name}.runs_started_at;
create index runs_started_at on ${schema:name}.runs (started_at desc, id desc)
  include (test_id, build_id, project, status, expected_status, outcome, retry, duration_ms);
drop index ${schema:name}.runs_test;
create index runs_test on ${schema:name}.runs (test_id, started_at desc, id desc) include (build_id, status, expected_status, outcome, retry, duration_ms);
drop index ${schema:name}.runs_status;
create index runs_status on ${schema:name}.runs (status, started_at desc, id desc);
-- Few rows each: the retries, the attempts that did not end as expected, the healed ones.
create index runs_retried on ${schema:name}.runs (started_at) include (build_id, test_id, retry) where retry > 0;
create index runs_red on ${schema:name}.runs (started_at desc, id desc) include (test_id, build_id, project)
  where status in ('passed', 'failed', 'timedOut') and status <> expected_status;
create index runs_healed on ${schema:name}.runs (started_at desc, id desc) where healed > 0;
create index runs_duration on ${schema:name}.runs (duration_ms desc, id desc);
drop index ${schema:name}.heal_history_at;
create index heal_history_at on ${schema:name}.heal_history (at desc, id desc);
create index heal_history_status on ${schema:name}.heal_history (status, at desc, id desc);
create index heal_history_test on ${schema:name}.heal_history (test_id, at desc);
drop index ${schema:name}.builds_started_at;
create index builds_started_at on ${schema:name}.builds (started_at desc, id desc);

create function ${schema:name}.verdict_of(status text, expected_status text, outcome text, retry integer)
returns text language sql immutable as $$
  select case when status in ('running', 'interrupted') then status
              when outcome is not null then outcome
              when status = 'skipped' then 'skipped'
              when status <> expected_status then 'unexpected'
              when retry > 0 then 'flaky'
              else 'expected' end;
$$;
comment on function ${schema:name}.verdict_of is 'What a test''s last attempt says of the test; Playwright''s own outcome where it is known, else judged by the status.';

create function ${schema:name}.judged_attempts(since timestamptz, of_branch text default null, of_project text default null)
returns table (run_id uuid, build_id text, test_id text, started_at timestamptz, duration_ms double precision,
               passed boolean, is_last boolean, verdict text)
language sql stable as $$
  select r.id, r.build_id, r.test_id, r.started_at, r.duration_ms,
         case when r.status in ('passed', 'failed', 'timedOut') then r.status = r.expected_status end,
         l.test_id is null,
         ${schema:name}.verdict_of(r.status, r.expected_status, r.outcome, r.retry)
  from ${schema:name}.runs r
  -- A later attempt begins later: looking among the retries of the same window is enough.
  left join (
    select build_id, test_id, max(retry) as retry from ${schema:name}.runs where retry > 0 and started_at >= $1 group by build_id, test_id
  ) l on l.build_id = r.build_id and l.test_id = r.test_id and l.retry > r.retry
  where r.started_at >= $1
    and ($2 is null or r.build_id in (select b.id from ${schema:name}.builds b where b.branch = $2))
    and ($3 is null or r.project = $3);
$$;
comment on function ${schema:name}.judged_attempts is 'Every attempt since a time: whether it ended as expected (null: skipped, interrupted or running), whether it is the last of its test in its build, and what it says of the test.';

create function ${schema:name}.pass_rates(since timestamptz, of_branch text default null, of_project text default null)
returns table (attempts integer, attempts_passed integer, attempt_pass_rate numeric,
               tests integer, expected integer, flaky integer, unexpected integer, skipped integer, interrupted integer,
               test_pass_rate numeric, flaky_rate numeric)
language sql stable as $$
  with counted as (
    select count(passed)::int as attempts, count(*) filter (where passed)::int as attempts_passed,
           count(*) filter (where is_last and verdict = 'expected')::int as expected,
           count(*) filter (where is_last and verdict = 'flaky')::int as flaky,
           count(*) filter (where is_last and verdict = 'unexpected')::int as unexpected,
           count(*) filter (where is_last and verdict = 'skipped')::int as skipped,
           count(*) filter (where is_last and verdict = 'interrupted')::int as interrupted
    from ${schema:name}.judged_attempts($1, $2, $3)
  )
  select attempts, attempts_passed, round(100.0 * attempts_passed / nullif(attempts, 0), 1),
         expected + flaky + unexpected, expected, flaky, unexpected, skipped, interrupted,
         round(100.0 * (expected + flaky) / nullif(expected + flaky + unexpected, 0), 1),
         round(100.0 * flaky / nullif(expected + flaky + unexpected, 0), 1)
  from counted;
$$;
comment on function ${schema:name}.pass_rates is 'Pass rate by attempt and by test, and the flaky rate, in percent since a time; skipped, interrupted and running tests are in no rate.';

create function ${schema:name}.daily_figures(since timestamptz, of_branch text default null, of_project text default null)
returns table (day date, attempts integer, attempt_pass_rate numeric, tests integer, flaky integer, unexpected integer,
               test_pass_rate numeric, flaky_rate numeric, test_time_ms double precision, builds integer, median_build_ms double precision)
language sql stable as $$
  with counted as (
    select (started_at at time zone 'UTC')::date as day, count(passed)::int as attempts, count(*) filter (where passed)::int as attempts_passed,
           count(*) filter (where is_last and verdict in ('expected', 'flaky', 'unexpected'))::int as tests,
           count(*) filter (where is_last and verdict = 'flaky')::int as flaky,
           count(*) filter (where is_last and verdict = 'unexpected')::int as unexpected,
           sum(duration_ms) as test_time_ms
    from ${schema:name}.judged_attempts($1, $2, $3) group by 1
  ), finished as (
    select (b.started_at at time zone 'UTC')::date as day, extract(epoch from max(s.finished_at) - b.started_at) * 1000 as duration_ms
    from ${schema:name}.builds b join ${schema:name}.build_shards s on s.build_id = b.id
    where b.started_at >= $1 and ($2 is null or b.branch = $2)
    group by b.id having bool_and(s.finished_at is not null) and count(distinct s.shard_index) >= b.shard_total
  ), built as (
    select f.day, count(*)::int as builds, percentile_cont(0.5) within group (order by f.duration_ms::double precision) as median_ms
    from finished f group by f.day
  )
  select c.day, c.attempts, round(100.0 * c.attempts_passed / nullif(c.attempts, 0), 1), c.tests, c.flaky, c.unexpected,
         round(100.0 * (c.tests - c.unexpected) / nullif(c.tests, 0), 1), round(100.0 * c.flaky / nullif(c.tests, 0), 1),
         c.test_time_ms, coalesce(b.builds, 0), b.median_ms
  from counted c left join built b on b.day = c.day order by c.day;
$$;
comment on function ${schema:name}.daily_figures is 'By day (UTC) since a time: the rates, the time of all attempts together, finished builds and the median of their duration.';

create function ${schema:name}.test_figures(since timestamptz, of_branch text default null, of_project text default null)
returns table (test_id text, tests integer, expected integer, flaky integer, unexpected integer, recovered integer,
               pass_rate numeric, flaky_rate numeric, last_at timestamptz, last_passed_at timestamptz, last_flaky_at timestamptz)
language sql stable as $$
  with judged as (
    select test_id, verdict, started_at,
           max(started_at) filter (where verdict <> 'unexpected') over (partition by test_id) as last_passed_at
    from (
      -- Tests without a blemish are the many; only the others need to know when they last passed.
      select * from ${schema:name}.judged_attempts($1, $2, $3) where is_last and verdict in ('expected', 'flaky', 'unexpected')
    ) as decided
    where test_id in (select test_id from ${schema:name}.judged_attempts($1, $2, $3) where is_last and verdict in ('flaky', 'unexpected'))
  )
  select test_id, count(*)::int, count(*) filter (where verdict = 'expected')::int, count(*) filter (where verdict = 'flaky')::int,
         count(*) filter (where verdict = 'unexpected')::int,
         count(*) filter (where verdict = 'unexpected' and started_at < last_passed_at)::int,
         round(100.0 * count(*) filter (where verdict <> 'unexpected') / count(*), 1),
         round(100.0 * count(*) filter (where verdict = 'flaky') / count(*), 1),
         max(started_at), max(last_passed_at), max(started_at) filter (where verdict = 'flaky')
  from judged group by test_id;
$$;
comment on function ${schema:name}.test_figures is 'Tests that were not always as expected since a time: verdicts, how many failures were followed by a pass (recovered), pass rate and flaky rate in percent.';

create function ${schema:name}.flaky_tests(since timestamptz, of_branch text default null, of_project text default null)
returns table (test_id text, tests integer, flaky integer, unexpected integer, flaky_rate numeric, pass_rate numeric, last_flaky_at timestamptz)
language sql stable as $$
  select test_id, tests, flaky, unexpected, flaky_rate, pass_rate, last_flaky_at
  from ${schema:name}.test_figures($1, $2, $3) where flaky > 0;
$$;
comment on function ${schema:name}.flaky_tests is 'Tests that passed only on a retry since a time; the rate is the share, in percent, of builds in which that was so.';

create function ${schema:name}.failing_tests(since timestamptz, of_branch text default null, of_project text default null)
returns table (test_id text, failing_since timestamptz, first_run_id uuid, first_build_id text, builds integer,
               last_failed_at timestamptz, last_run_id uuid, last_passed_at timestamptz)
language sql stable as $$
  with red as (
    select r.test_id, max(r.started_at) as last_failed_at
    from ${schema:name}.runs r
    where r.started_at >= $1 and r.status in ('passed', 'failed', 'timedOut') and r.status <> r.expected_status
      and ($2 is null or r.build_id in (select b.id from ${schema:name}.builds b where b.branch = $2))
      and ($3 is null or r.project = $3)
    group by r.test_id
  ), failing as (
    select red.test_id, red.last_failed_at, good.started_at as last_passed_at
    from red left join lateral (
      select g.started_at from ${schema:name}.runs g
      where g.test_id = red.test_id and g.status in ('passed', 'failed', 'timedOut') and g.status = g.expected_status
        and ($2 is null or g.build_id in (select b.id from ${schema:name}.builds b where b.branch = $2))
      order by g.started_at desc limit 1
    ) good on true
    where good.started_at is null or good.started_at < red.last_failed_at
  )
  select f.test_id, s.failing_since, s.run_ids[1], s.build_ids[1], s.builds, f.last_failed_at, s.run_ids[cardinality(s.run_ids)], f.last_passed_at
  from failing f cross join lateral (
    select min(x.started_at) as failing_since, count(distinct x.build_id)::int as builds,
           array_agg(x.build_id order by x.started_at) as build_ids, array_agg(x.id order by x.started_at) as run_ids
    from ${schema:name}.runs x
    where x.test_id = f.test_id and x.status in ('passed', 'failed', 'timedOut') and x.status <> x.expected_status
      and (f.last_passed_at is null or x.started_at > f.last_passed_at)
      and ($2 is null or x.build_id in (select b.id from ${schema:name}.builds b where b.branch = $2))
  ) s;
$$;
comment on function ${schema:name}.failing_tests is 'Tests that failed since a time and have not passed after that: the first attempt after their last pass, however long ago, and in how many builds they failed.';

create function ${schema:name}.test_durations(since timestamptz, of_branch text default null, of_project text default null)
returns table (test_id text, attempts integer, median_ms double precision, spread_ms double precision, p95_ms double precision)
language sql stable as $$
  select test_id, attempts, q[2], q[3] - q[1], q[4]
  from (
    select r.test_id collate "C" as test_id, count(*)::int as attempts,
           percentile_cont(array[0.25, 0.5, 0.75, 0.95]) within group (order by r.duration_ms) as q
    from ${schema:name}.runs r
    where r.started_at >= $1 and r.status in ('passed', 'failed', 'timedOut') and r.status = r.expected_status
      and ($2 is null or r.build_id in (select b.id from ${schema:name}.builds b where b.branch = $2))
      and ($3 is null or r.project = $3)
    group by 1
  ) as quartiles;
$$;
comment on function ${schema:name}.test_durations is 'Duration of attempts that ended as expected since a time: median, spread (upper less lower quartile) and 95th percentile.';

create function ${schema:name}.duration_regressions(since timestamptz, baseline_since timestamptz, of_branch text default null, of_project text default null)
returns table (test_id text, attempts integer, median_ms double precision, baseline_attempts integer, baseline_median_ms double precision,
               baseline_spread_ms double precision, change_percent numeric)
language sql stable as $$
  select test_id, attempts, median_ms, baseline_attempts, q[2], q[3] - q[1], round((100 * (median_ms / q[2] - 1))::numeric, 1)
  from (
    select r.test_id collate "C" as test_id, count(*) filter (where r.started_at >= $1)::int as attempts,
           percentile_cont(0.5) within group (order by r.duration_ms) filter (where r.started_at >= $1) as median_ms,
           count(*) filter (where r.started_at < $1)::int as baseline_attempts,
           percentile_cont(array[0.25, 0.5, 0.75]) within group (order by r.duration_ms) filter (where r.started_at < $1) as q
    from ${schema:name}.runs r
    where r.started_at >= $2 and r.status in ('passed', 'failed', 'timedOut') and r.status = r.expected_status
      and ($3 is null or r.build_id in (select b.id from ${schema:name}.builds b where b.branch = $3))
      and ($4 is null or r.project = $4)
    group by 1
  ) as compared
  where attempts >= 5 and baseline_attempts >= 5 and q[2] > 0
    and median_ms - q[2] > greatest(2 * (q[3] - q[1]), 0.2 * q[2], 50);
$$;
comment on function ${schema:name}.duration_regressions is 'Tests whose median duration since a time exceeds that of the time before by more than twice its spread, a fifth and 50 ms; at least five attempts on each side.';

create function ${schema:name}.quarantine_candidates(since timestamptz, of_branch text default null, of_project text default null)
returns table (test_id text, tests integer, flaky integer, recovered integer, unstable_rate numeric, last_at timestamptz)
language sql stable as $$
  select test_id, tests, flaky, recovered, round(100.0 * (flaky + recovered) / tests, 1), last_at
  from ${schema:name}.test_figures($1, $2, $3)
  where tests >= 10 and flaky + recovered >= 3 and 20 * (flaky + recovered) >= tests and unexpected = recovered;
$$;
comment on function ${schema:name}.quarantine_candidates is 'Tests whose result says little: of at least ten, at least three and 5 percent were flaky or failed and recovered by themselves; a test that still fails is broken and not among them.';

create function ${schema:name}.error_signature(message text)
returns text language sql immutable as $$
  select left(regexp_replace(regexp_replace(split_part(left(ltrim(message), 600), E'\n', 1),
    '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', '*', 'g'), '[0-9]+([.,][0-9]+)*', '#', 'g'), 300);
$$;
comment on function ${schema:name}.error_signature is 'The first line of an error without numbers and UUIDs: equal for errors that are the same problem.';

create function ${schema:name}.failure_groups(since timestamptz, of_branch text default null, of_project text default null)
returns table (signature text, attempts integer, tests integer, first_at timestamptz, last_at timestamptz, last_run_id uuid)
language sql stable as $$
  select ${schema:name}.error_signature(coalesce(r.error_message, '')), count(*)::int, count(distinct r.test_id)::int, min(r.started_at), max(r.started_at),
         (array_agg(r.id order by r.started_at desc, r.id desc))[1]
  from ${schema:name}.runs r
  where r.started_at >= $1 and r.status in ('passed', 'failed', 'timedOut') and r.status <> r.expected_status
    and ($2 is null or r.build_id in (select b.id from ${schema:name}.builds b where b.branch = $2))
    and ($3 is null or r.project = $3)
  group by 1;
$$;
comment on function ${schema:name}.failure_groups is 'Attempts that did not end as expected since a time, grouped by the first line of their error.';

create function ${schema:name}.build_figures(of_build text)
returns table (tests integer, expected integer, flaky integer, unexpected integer, skipped integer, interrupted integer, running integer,
               attempts integer, test_time_ms double precision, healed integer, refused integer)
language sql stable as $$
  select count(*) filter (where is_last)::int,
         count(*) filter (where is_last and verdict = 'expected')::int, count(*) filter (where is_last and verdict = 'flaky')::int,
         count(*) filter (where is_last and verdict = 'unexpected')::int, count(*) filter (where is_last and verdict = 'skipped')::int,
         count(*) filter (where is_last and verdict = 'interrupted')::int, count(*) filter (where is_last and verdict = 'running')::int,
         count(*)::int, coalesce(sum(duration_ms), 0), coalesce(sum(healed), 0)::int, coalesce(sum(refused), 0)::int
  from (
    select r.duration_ms, r.healed, r.refused, lead(r.retry) over (partition by r.test_id order by r.retry) is null as is_last,
           ${schema:name}.verdict_of(r.status, r.expected_status, r.outcome, r.retry) as verdict
    from ${schema:name}.runs r where r.build_id = $1
  ) as judged;
$$;
comment on function ${schema:name}.build_figures is 'Tests of one build by the verdict of their last attempt; the same figures as run_summary, for the builds of one page.';

create function ${schema:name}.drift_by_day(days integer, of_page text default null)
returns table (url_pattern text, day date, observations integer, mean_drift numeric, max_drift numeric)
language sql stable as $$
  select h.url_pattern, (h.at at time zone 'UTC')::date, count(*)::int, round(avg(h.drift)::numeric, 3), round(max(h.drift)::numeric, 3)
  from ${schema:name}.heal_history h
  where h.at >= now() - make_interval(days => $1) and h.drift is not null and ($2 is null or h.url_pattern = $2)
  group by 1, 2 order by 1, 2;
$$;
comment on function ${schema:name}.drift_by_day is 'By page and day (UTC): how far the structure was from the learnt one whenever a locator was looked at.';

create function ${schema:name}.drift_dependents(days integer, of_page text default null)
returns table (url_pattern text, test_id text, test_title text, healed integer, refused integer, retired integer, last_at timestamptz)
language sql stable as $$
  select h.url_pattern, h.test_id, max(h.test_title), count(*) filter (where h.status in ('confirmed', 'suspect', 'probation'))::int,
         count(*) filter (where h.status = 'refused')::int, count(*) filter (where h.status = 'retired')::int, max(h.at)
  from ${schema:name}.heal_history h
  where h.at >= now() - make_interval(days => $1) and ($2 is null or h.url_pattern = $2)
  group by 1, 2 order by 1, 7 desc, 2;
$$;
comment on function ${schema:name}.drift_dependents is 'By page: the tests that had a locator looked at there, and what came of it.';

create or replace function ${schema:name}.cleanup_old_runs(days integer)
returns integer
language plpgsql as $$
declare
  removed integer;
  oldest timestamptz := now() - make_interval(days => days);
begin
  if days is null or days < 0 then
    raise exception 'cleanup_old_runs wants a number of days from 0, received %', coalesce(days::text, 'null') using errcode = '22023';
  end if;
  delete from ${schema:name}.runs where started_at < oldest;
  get diagnostics removed = row_count;
  delete from ${schema:name}.heal_history where at < oldest;
  -- Nobody reads entries that were not verified for seven days.
  delete from ${schema:name}.selector_cache where verified_at < least(oldest, now() - interval '7 days');
  delete from ${schema:name}.builds b
  where b.started_at < oldest and not exists (select from ${schema:name}.runs r where r.build_id = b.id);
  delete from ${schema:name}.tests t where not exists (select from ${schema:name}.runs r where r.test_id = t.id);
  return removed;
end;
$$;
