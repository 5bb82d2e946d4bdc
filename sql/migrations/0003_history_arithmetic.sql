-- The arithmetic of the history: verdicts, streaks, failures, drift; rates and durations follow with the totals (0009) and by test (0010). Each function
-- takes the time from which to count, so that no answer has to read the whole history. docs/history.md explains the figures.

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
