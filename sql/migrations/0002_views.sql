-- Views and functions of the history; docs/database.md explains each figure.

-- The last attempt of each test in each build: what the build says about the test.
create view ${schema:name}.last_attempts as
select distinct on (build_id, test_id) *
from ${schema:name}.runs
order by build_id, test_id, retry desc;
comment on view ${schema:name}.last_attempts is 'The last attempt of each test in each build.';

create view ${schema:name}.run_summary as
with tests as (
  select build_id,
         count(*) as tests,
         count(*) filter (where status = expected_status and status <> 'skipped' and retry = 0) as expected,
         count(*) filter (where status = expected_status and status <> 'skipped' and retry > 0) as flaky,
         count(*) filter (where status not in (expected_status, 'skipped', 'running')) as unexpected,
         count(*) filter (where status = 'skipped') as skipped,
         count(*) filter (where status = 'running') as running
  from ${schema:name}.last_attempts group by build_id
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
)
select b.id as build_id, b.branch, b.commit, b.started_at, s.finished_at, b.shard_total,
       coalesce(s.shards_seen, 0)::int as shards_seen,
       case when coalesce(s.shards_seen, 0) < b.shard_total and coalesce(s.status, 'running') = 'passed' then 'running'
            else coalesce(s.status, 'running') end as status,
       coalesce(t.tests, 0)::int as tests, coalesce(t.expected, 0)::int as expected, coalesce(t.flaky, 0)::int as flaky,
       coalesce(t.unexpected, 0)::int as unexpected, coalesce(t.skipped, 0)::int as skipped,
       greatest(coalesce(s.tests_announced, 0) - coalesce(t.tests, 0) + coalesce(t.running, 0), 0)::int as missing,
       coalesce(a.attempts, 0)::int as attempts, coalesce(a.test_time_ms, 0) as test_time_ms,
       coalesce(a.healed, 0)::int as healed, coalesce(a.refused, 0)::int as refused
from ${schema:name}.builds b
left join tests t on t.build_id = b.id
left join attempts a on a.build_id = b.id
left join shards s on s.build_id = b.id;
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
  where started_at >= now() - make_interval(days => days) and status not in ('skipped', 'running')
  group by 1 order by 1;
$$;
comment on function ${schema:name}.get_daily_success_rate is 'Tests by day (UTC) and the share, in percent, whose last attempt ended as expected; skipped tests are left out.';

create function ${schema:name}.cleanup_old_runs(days integer)
returns integer
language plpgsql as $$
declare
  removed integer;
  oldest timestamptz := now() - make_interval(days => days);
begin
  delete from ${schema:name}.runs where started_at < oldest;
  get diagnostics removed = row_count;
  delete from ${schema:name}.heal_history where at < oldest;
  delete from ${schema:name}.builds b
  where b.started_at < oldest and not exists (select from ${schema:name}.runs r where r.build_id = b.id);
  return removed;
end;
$$;
comment on function ${schema:name}.cleanup_old_runs is 'Deletes runs, heals and empty builds older than so many days; returns the number of runs.';

create function ${schema:name}.get_drift_summary(days integer)
returns table (url_pattern text, observations integer, mean_drift numeric, max_drift numeric, healed integer, refused integer)
language sql stable as $$
  select h.url_pattern, count(h.drift)::int, round(avg(h.drift)::numeric, 3), round(max(h.drift)::numeric, 3),
         count(*) filter (where h.status in ('confirmed', 'suspect', 'probation'))::int,
         count(*) filter (where h.status = 'refused')::int
  from ${schema:name}.heal_history h
  where h.at >= now() - make_interval(days => days)
  group by h.url_pattern
  order by avg(h.drift) desc nulls last, h.url_pattern;
$$;
comment on function ${schema:name}.get_drift_summary is 'By page: how far its structure was from the learnt one when a locator was looked at, and what came of it.';
