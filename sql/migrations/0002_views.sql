-- Views and functions of the history; docs/database.md explains each figure.

-- The last attempt of each test in each build: what the build says about the test.
create view ${schema:name}.last_attempts as
select distinct on (build_id, test_id) *
from ${schema:name}.runs
order by build_id, test_id, retry desc;
comment on view ${schema:name}.last_attempts is 'The last attempt of each test in each build.';

-- The outcome is Playwright's own where it is known; a run that was written without it is judged by its status.
create view ${schema:name}.run_summary as
with tests as (
  select build_id,
         count(*) as tests,
         count(*) filter (where verdict = 'expected') as expected,
         count(*) filter (where verdict = 'flaky') as flaky,
         count(*) filter (where verdict = 'unexpected') as unexpected,
         count(*) filter (where verdict = 'skipped') as skipped,
         count(*) filter (where verdict = 'interrupted') as interrupted,
         count(*) filter (where verdict = 'running') as running
  from (
    select build_id,
           case when status in ('running', 'interrupted') then status
                when outcome is not null then outcome
                when status = 'skipped' then 'skipped'
                when status <> expected_status then 'unexpected'
                when retry > 0 then 'flaky'
                else 'expected' end as verdict
    from ${schema:name}.last_attempts
  ) as judged
  group by build_id
), attempts as (
  select build_id, count(*) as attempts, sum(duration_ms) as test_time_ms, sum(healed) as healed, sum(refused) as refused
  from ${schema:name}.runs group by build_id
), shards as (
  select build_id, count(*) as shards_seen, sum(expected_tests) as tests_announced, max(finished_at) as finished_at,
         case when bool_or(status = 'running') then 'running'
              when bool_or(status = 'interrupted') then 'interrupted'
              when bool_or(status = 'timedout') then 'timedout'
              when bool_or(status = 'failed') then 'failed'
              else 'passed' end as status
  from ${schema:name}.build_shards group by build_id
), judged as (
  select b.*, s.shards_seen, s.tests_announced, s.finished_at,
         case when s.status is null or (s.shards_seen < b.shard_total and s.status = 'passed') then 'running' else s.status end as status
  from ${schema:name}.builds b left join shards s on s.build_id = b.id
)
select b.id as build_id, b.branch, b.commit, b.started_at,
       case when b.status <> 'running' then b.finished_at end as finished_at,
       b.shard_total, coalesce(b.shards_seen, 0)::int as shards_seen, b.status,
       coalesce(t.tests, 0)::int as tests, coalesce(t.expected, 0)::int as expected, coalesce(t.flaky, 0)::int as flaky,
       coalesce(t.unexpected, 0)::int as unexpected, coalesce(t.skipped, 0)::int as skipped,
       coalesce(t.interrupted, 0)::int as interrupted,
       greatest(coalesce(b.tests_announced, 0) - coalesce(t.tests, 0) + coalesce(t.running, 0), 0)::int as missing,
       coalesce(a.attempts, 0)::int as attempts, coalesce(a.test_time_ms, 0) as test_time_ms,
       coalesce(a.healed, 0)::int as healed, coalesce(a.refused, 0)::int as refused
from judged b
left join tests t on t.build_id = b.id
left join attempts a on a.build_id = b.id;
comment on view ${schema:name}.run_summary is 'One row for each build: its tests by outcome, what never reported (missing), attempts and heals.';

create view ${schema:name}.selector_cache_stats as
select url_pattern, count(*)::int as entries,
       count(*) filter (where healed_selector is not null)::int as healed_entries,
       sum(hits)::int as hits, sum(misses)::int as misses,
       count(*) filter (where verified_at < now() - interval '7 days')::int as expired,
       min(learned_at) as oldest, max(verified_at) as last_verified
from ${schema:name}.selector_cache group by url_pattern;
comment on view ${schema:name}.selector_cache_stats is 'The selector memory by page: entries, those with a remembered heal, and how fresh they are.';

create view ${schema:name}.healing_success_rate as
select (at at time zone 'UTC')::date as day,
       count(*) filter (where status in ('confirmed', 'suspect', 'probation'))::int as healed,
       count(*) filter (where status = 'confirmed')::int as confirmed,
       count(*) filter (where status = 'suspect')::int as suspect,
       count(*) filter (where status = 'refused')::int as refused,
       round(100.0 * count(*) filter (where status = 'confirmed')
             / nullif(count(*) filter (where status in ('confirmed', 'suspect')), 0), 1) as success_rate
from ${schema:name}.heal_history group by 1;
comment on view ${schema:name}.healing_success_rate is 'Heals by day (UTC): the share, in percent, of those whose test passed afterwards; refusals are counted apart.';

-- Whole days of UTC, today included: the rate of a day that has passed does not change any more.
create function ${schema:name}.get_daily_success_rate(days integer)
returns table (day date, tests integer, expected integer, flaky integer, unexpected integer, success_rate numeric)
language sql stable as $$
  select (started_at at time zone 'UTC')::date,
         count(*)::int,
         count(*) filter (where status = expected_status and retry = 0)::int,
         count(*) filter (where status = expected_status and retry > 0)::int,
         count(*) filter (where status <> expected_status)::int,
         round(100.0 * count(*) filter (where status = expected_status) / count(*), 1)
  from ${schema:name}.last_attempts
  where started_at >= (date_trunc('day', now() at time zone 'UTC') - make_interval(days => days - 1)) at time zone 'UTC'
    and status not in ('skipped', 'running', 'interrupted')
  group by 1 order by 1;
$$;
comment on function ${schema:name}.get_daily_success_rate is 'Tests by day (UTC) and the share, in percent, whose last attempt ended as expected; skipped and interrupted tests are left out.';

create function ${schema:name}.cleanup_old_runs(days integer)
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
  return removed;
end;
$$;
comment on function ${schema:name}.cleanup_old_runs is 'Deletes runs with all that belongs to them, heals, selector entries nobody reads any more and empty builds older than so many days; returns the number of runs.';

create function ${schema:name}.get_drift_summary(days integer)
returns table (url_pattern text, entries integer, observations integer, mean_drift numeric, max_drift numeric,
               healed integer, refused integer, retired integer)
language sql stable as $$
  with seen as (
    select h.url_pattern, count(h.drift)::int as observations, avg(h.drift) as mean_drift, max(h.drift) as max_drift,
           count(*) filter (where h.status in ('confirmed', 'suspect', 'probation'))::int as healed,
           count(*) filter (where h.status = 'refused')::int as refused,
           count(*) filter (where h.status = 'retired')::int as retired
    from ${schema:name}.heal_history h
    where h.at >= now() - make_interval(days => days)
    group by h.url_pattern
  ), cached as (
    select c.url_pattern, count(*)::int as entries from ${schema:name}.selector_cache c group by c.url_pattern
  )
  select s.url_pattern, coalesce(c.entries, 0), s.observations, round(s.mean_drift::numeric, 3), round(s.max_drift::numeric, 3),
         s.healed, s.refused, s.retired
  from seen s left join cached c on c.url_pattern = s.url_pattern
  order by s.mean_drift desc nulls last, s.url_pattern;
$$;
comment on function ${schema:name}.get_drift_summary is 'By page: locators remembered, how far its structure was from the learnt one when a locator was looked at, and what came of it.';
