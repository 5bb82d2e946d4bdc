-- Totals of builds that are over: what a window of time or a page of builds adds up, instead of reading all their attempts.
--
-- A build has all its totals or none. It gets them when nothing of it runs any more, and loses them when one of its attempts changes: a build without
-- totals is counted from its attempts, so that a figure is right at any time and totals only make it quick.

alter table ${schema:name}.builds add column has_totals boolean not null default false;
comment on column ${schema:name}.builds.has_totals is 'What its attempts add up to is in build_totals.';
create index builds_without_totals on ${schema:name}.builds (id) where not has_totals;

create table ${schema:name}.build_totals (
  build_id text not null references ${schema:name}.builds on delete cascade,
  project text not null,
  day date not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  attempts integer not null,
  attempts_judged integer not null,
  attempts_passed integer not null,
  tests integer not null,
  expected integer not null,
  flaky integer not null,
  unexpected integer not null,
  skipped integer not null,
  interrupted integer not null,
  test_time_ms double precision not null,
  healed integer not null,
  refused integer not null,
  primary key (build_id, project, day)
);
comment on table ${schema:name}.build_totals is 'What the attempts of a build that is over add up to, by project and day (UTC) of their start; see builds.has_totals.';
comment on column ${schema:name}.build_totals.build_id is 'The build.';
comment on column ${schema:name}.build_totals.project is 'Name of the Playwright project; empty without projects.';
comment on column ${schema:name}.build_totals.day is 'Day (UTC) on which the attempts began.';
comment on column ${schema:name}.build_totals.first_at is 'Start of the first attempt that is counted.';
comment on column ${schema:name}.build_totals.last_at is 'Start of the last attempt that is counted.';
comment on column ${schema:name}.build_totals.attempts is 'All attempts.';
comment on column ${schema:name}.build_totals.attempts_judged is 'Attempts that passed, failed or timed out.';
comment on column ${schema:name}.build_totals.attempts_passed is 'Attempts that ended as expected.';
comment on column ${schema:name}.build_totals.tests is 'Last attempts of tests, which are counted by their verdict.';
comment on column ${schema:name}.build_totals.expected is 'Tests that ended as expected at their first attempt.';
comment on column ${schema:name}.build_totals.flaky is 'Tests that ended as expected on a retry.';
comment on column ${schema:name}.build_totals.unexpected is 'Tests that did not end as expected.';
comment on column ${schema:name}.build_totals.skipped is 'Tests that were skipped.';
comment on column ${schema:name}.build_totals.interrupted is 'Tests that were interrupted.';
comment on column ${schema:name}.build_totals.test_time_ms is 'Duration of all attempts together, in milliseconds.';
comment on column ${schema:name}.build_totals.healed is 'Locators that were healed.';
comment on column ${schema:name}.build_totals.refused is 'Locators for which a heal was refused.';
create index build_totals_first_at on ${schema:name}.build_totals (first_at);
create index build_totals_last_at on ${schema:name}.build_totals (last_at, first_at);

create function ${schema:name}.count_attempts(of_build text, since timestamptz)
returns table (project text, day date, first_at timestamptz, last_at timestamptz, attempts integer, attempts_judged integer, attempts_passed integer,
               tests integer, expected integer, flaky integer, unexpected integer, skipped integer, interrupted integer, running integer,
               test_time_ms double precision, healed integer, refused integer)
language sql stable as $$
  select project, (started_at at time zone 'UTC')::date, min(started_at), max(started_at),
         count(*)::int, count(*) filter (where status in ('passed', 'failed', 'timedOut'))::int,
         count(*) filter (where status in ('passed', 'failed', 'timedOut') and status = expected_status)::int,
         count(*) filter (where is_last)::int,
         count(*) filter (where is_last and verdict = 'expected')::int, count(*) filter (where is_last and verdict = 'flaky')::int,
         count(*) filter (where is_last and verdict = 'unexpected')::int, count(*) filter (where is_last and verdict = 'skipped')::int,
         count(*) filter (where is_last and verdict = 'interrupted')::int, count(*) filter (where is_last and verdict = 'running')::int,
         coalesce(sum(duration_ms), 0), coalesce(sum(healed), 0)::int, coalesce(sum(refused), 0)::int
  from (
    select r.*, lead(r.retry) over (partition by r.shard_index, r.test_id order by r.retry) is null as is_last,
           ${schema:name}.verdict_of(r.status, r.expected_status, r.outcome, r.retry) as verdict
    from ${schema:name}.runs r where r.build_id = $1 and r.started_at >= $2
  ) as judged
  group by 1, 2;
$$;
comment on function ${schema:name}.count_attempts is 'What the attempts of one build since a time add up to, by project and day (UTC) of their start; tests by the verdict of their last attempt, a test that ran in several shards once for each.';

create function ${schema:name}.total_build(of_build text)
returns void
language plpgsql as $$
begin
  -- Whoever writes attempts of this build holds a lock on its row until they are there to be counted; see forget_totals.
  perform from ${schema:name}.builds where id = of_build for update;
  delete from ${schema:name}.build_totals where build_id = of_build;
  update ${schema:name}.builds set has_totals = false where id = of_build and has_totals;
  if exists (select from ${schema:name}.shard_states where build_id = of_build and alive)
     or exists (select from ${schema:name}.runs where build_id = of_build and status = 'running') then
    return;
  end if;
  insert into ${schema:name}.build_totals
  select of_build, c.project, c.day, c.first_at, c.last_at, c.attempts, c.attempts_judged, c.attempts_passed, c.tests, c.expected, c.flaky, c.unexpected,
         c.skipped, c.interrupted, c.test_time_ms, c.healed, c.refused
  from ${schema:name}.count_attempts(of_build, '-infinity') c;
  update ${schema:name}.builds set has_totals = true where id = of_build;
end;
$$;
comment on function ${schema:name}.total_build is 'Stores the totals of a build, if nothing of it runs any more.';

create function ${schema:name}.forget_totals()
returns trigger
language plpgsql as $$
begin
  perform from ${schema:name}.builds where id in (select build_id from changed) order by id for key share;
  -- Nearly always there are none. The update would lock the table against add_partition, which may hold what this statement needs.
  if exists (select from ${schema:name}.builds where has_totals and id in (select build_id from changed)) then
    delete from ${schema:name}.build_totals where build_id in (select build_id from changed);
    update ${schema:name}.builds set has_totals = false where has_totals and id in (select build_id from changed);
  end if;
  return null;
end;
$$;
comment on function ${schema:name}.forget_totals is 'Deletes the totals of builds whose attempts have changed.';
create trigger runs_inserted after insert on ${schema:name}.runs referencing new table as changed
  for each statement execute function ${schema:name}.forget_totals();
create trigger runs_updated after update on ${schema:name}.runs referencing new table as changed
  for each statement execute function ${schema:name}.forget_totals();
create trigger runs_deleted after delete on ${schema:name}.runs referencing old table as changed
  for each statement execute function ${schema:name}.forget_totals();

create function ${schema:name}.window_totals(since timestamptz, of_branch text default null, of_project text default null)
returns table (day date, attempts_judged integer, attempts_passed integer, expected integer, flaky integer, unexpected integer, skipped integer,
               interrupted integer, test_time_ms double precision)
language sql stable as $$
  select t.day, t.attempts_judged, t.attempts_passed, t.expected, t.flaky, t.unexpected, t.skipped, t.interrupted, t.test_time_ms
  from ${schema:name}.build_totals t
  where t.first_at >= $1 and ($3 is null or t.project = $3)
    and ($2 is null or t.build_id in (select b.id from ${schema:name}.builds b where b.branch = $2))
  union all
  -- Those that the begin of the window cuts in two are counted.
  select c.day, c.attempts_judged, c.attempts_passed, c.expected, c.flaky, c.unexpected, c.skipped, c.interrupted, c.test_time_ms
  from ${schema:name}.build_totals t cross join lateral ${schema:name}.count_attempts(t.build_id, $1) c
  where t.last_at >= $1 and t.first_at < $1 and ($3 is null or t.project = $3) and c.day = t.day and c.project = t.project
    and ($2 is null or t.build_id in (select b.id from ${schema:name}.builds b where b.branch = $2))
  union all
  -- So are builds that run.
  select c.day, c.attempts_judged, c.attempts_passed, c.expected, c.flaky, c.unexpected, c.skipped, c.interrupted, c.test_time_ms
  from ${schema:name}.builds b cross join lateral ${schema:name}.count_attempts(b.id, $1) c
  where not b.has_totals and ($2 is null or b.branch = $2) and ($3 is null or c.project = $3);
$$;
comment on function ${schema:name}.window_totals is 'What all attempts since a time add up to, in parts by day (UTC), build and project.';

create or replace function ${schema:name}.pass_rates(since timestamptz, of_branch text default null, of_project text default null)
returns table (attempts integer, attempts_passed integer, attempt_pass_rate numeric,
               tests integer, expected integer, flaky integer, unexpected integer, skipped integer, interrupted integer,
               test_pass_rate numeric, flaky_rate numeric)
language sql stable as $$
  with counted as (
    select coalesce(sum(attempts_judged), 0)::int as attempts, coalesce(sum(attempts_passed), 0)::int as attempts_passed,
           coalesce(sum(expected), 0)::int as expected, coalesce(sum(flaky), 0)::int as flaky, coalesce(sum(unexpected), 0)::int as unexpected,
           coalesce(sum(skipped), 0)::int as skipped, coalesce(sum(interrupted), 0)::int as interrupted
    from ${schema:name}.window_totals($1, $2, $3)
  )
  select attempts, attempts_passed, round(100.0 * attempts_passed / nullif(attempts, 0), 1),
         expected + flaky + unexpected, expected, flaky, unexpected, skipped, interrupted,
         round(100.0 * (expected + flaky) / nullif(expected + flaky + unexpected, 0), 1),
         round(100.0 * flaky / nullif(expected + flaky + unexpected, 0), 1)
  from counted;
$$;

create or replace function ${schema:name}.daily_figures(since timestamptz, of_branch text default null, of_project text default null)
returns table (day date, attempts integer, attempt_pass_rate numeric, tests integer, flaky integer, unexpected integer,
               test_pass_rate numeric, flaky_rate numeric, test_time_ms double precision, builds integer, median_build_ms double precision)
language sql stable as $$
  with counted as (
    select day, sum(attempts_judged)::int as attempts, sum(attempts_passed)::int as attempts_passed,
           sum(expected + flaky + unexpected)::int as tests, sum(flaky)::int as flaky, sum(unexpected)::int as unexpected,
           sum(test_time_ms) as test_time_ms
    from ${schema:name}.window_totals($1, $2, $3) group by day
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

create or replace function ${schema:name}.build_figures(of_build text, not_before timestamptz default '-infinity')
returns table (tests integer, expected integer, flaky integer, unexpected integer, skipped integer, interrupted integer, running integer,
               attempts integer, test_time_ms double precision, healed integer, refused integer)
language sql stable as $$
  select coalesce(sum(tests), 0)::int, coalesce(sum(expected), 0)::int, coalesce(sum(flaky), 0)::int, coalesce(sum(unexpected), 0)::int,
         coalesce(sum(skipped), 0)::int, coalesce(sum(interrupted), 0)::int, coalesce(sum(running), 0)::int, coalesce(sum(attempts), 0)::int,
         coalesce(sum(test_time_ms), 0), coalesce(sum(healed), 0)::int, coalesce(sum(refused), 0)::int
  from (
    select tests, expected, flaky, unexpected, skipped, interrupted, 0 as running, attempts, test_time_ms, healed, refused
    from ${schema:name}.build_totals where build_id = $1
    union all
    select tests, expected, flaky, unexpected, skipped, interrupted, running, attempts, test_time_ms, healed, refused
    from ${schema:name}.count_attempts($1, $2)
    where not exists (select from ${schema:name}.builds where id = $1 and has_totals)
  ) as parts;
$$;

create or replace function ${schema:name}.cleanup_old_runs(days integer)
returns integer
language plpgsql
set lock_timeout = '10s'
as $$
declare
  removed integer := 0;
  counted integer;
  oldest timestamptz := now() - make_interval(days => days);
  -- Of this month some rows stay.
  month timestamptz := date_trunc('month', oldest at time zone 'UTC') at time zone 'UTC';
  parent text;
  key text;
  partition text;
  -- Who may not drop tables deletes row by row.
  may_drop boolean := pg_has_role((select relowner from pg_catalog.pg_class where oid = '${schema:name}.runs'::regclass), 'usage');
  whole text[] := '{}';
begin
  if days is null or days < 0 then
    raise exception 'cleanup_old_runs wants a number of days from 0, received %', coalesce(days::text, 'null') using errcode = '22023';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('pacts partitions ' || ${schema}, 0));
  if may_drop then
    whole := array(
      select c.relname::text
      from pg_catalog.pg_inherits i
      join pg_catalog.pg_class c on c.oid = i.inhrelid
      where i.inhparent in ('${schema:name}.runs'::regclass, '${schema:name}.run_steps'::regclass,
                            '${schema:name}.artifacts'::regclass, '${schema:name}.metrics'::regclass)
        and c.relname ~ '_\d{4}_\d{2}$'
        and to_date(right(c.relname, 7), 'YYYY_MM')::timestamp < month at time zone 'UTC'
      order by c.relname
    );
  end if;
  foreach partition in array whole loop
    continue when partition !~ '^runs_';
    execute format('select count(*) from %I.%I', ${schema}, partition) into counted;
    removed := removed + counted;
  end loop;
  perform set_config('pacts.parts_stay', 'on', true);
  foreach parent in array array['runs', 'run_steps', 'artifacts', 'metrics'] loop
    key := case parent when 'runs' then 'started_at' else 'run_started_at' end;
    if may_drop then
      execute format('delete from %I.%I where %I >= $1 and %I < $2', ${schema}, parent, key, key) using month, oldest;
      get diagnostics counted = row_count;
      if parent = 'runs' then removed := removed + counted; end if;
      execute format('delete from %I.%I where %I < $1', ${schema}, parent || '_default', key) using month;
    else
      execute format('delete from %I.%I where %I < $1', ${schema}, parent, key) using oldest;
    end if;
    get diagnostics counted = row_count;
    if parent = 'runs' then removed := removed + counted; end if;
  end loop;
  perform set_config('pacts.parts_stay', 'off', true);
  delete from ${schema:name}.heal_history where at < oldest;
  -- Nobody reads entries that were not verified for seven days.
  delete from ${schema:name}.selector_cache where verified_at < least(oldest, now() - interval '7 days');
  if cardinality(whole) > 0 then
    -- All at once and in the order of the writers, none of whom waits for another table then; from here on it is quick.
    lock table ${schema:name}.runs, ${schema:name}.run_steps, ${schema:name}.artifacts, ${schema:name}.metrics in access exclusive mode;
    foreach partition in array whole loop
      execute format('drop table %I.%I', ${schema}, partition);
    end loop;
  end if;
  -- Dropped partitions fire no trigger: builds of which a part stays are counted from it.
  update ${schema:name}.builds set has_totals = false
  where id in (select t.build_id from ${schema:name}.build_totals t where t.first_at < oldest);
  delete from ${schema:name}.build_totals t using ${schema:name}.builds b where b.id = t.build_id and not b.has_totals;
  delete from ${schema:name}.builds b
  where b.started_at < oldest and not exists (select from ${schema:name}.runs r where r.build_id = b.id);
  delete from ${schema:name}.tests t where not exists (select from ${schema:name}.runs r where r.test_id = t.id);
  return removed;
end;
$$;

do $$
begin
  perform ${schema:name}.total_build(id) from ${schema:name}.builds;
end;
$$;
