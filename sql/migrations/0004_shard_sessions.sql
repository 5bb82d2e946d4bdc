-- Each start of a shard is a session of its own. A shard that CI runs again takes its tests over from the earlier session and leaves other shards
-- alone; two invocations in one job stand side by side. A sign of life tells a running session from one whose machine died.

alter table ${schema:name}.build_shards
  add column session uuid not null default gen_random_uuid(),
  add column tests text[] not null default '{}',
  add column heartbeat_at timestamptz not null default now();
alter table ${schema:name}.build_shards drop constraint build_shards_pkey, add primary key (build_id, session);
update ${schema:name}.build_shards set heartbeat_at = coalesce(finished_at, started_at);
comment on table ${schema:name}.build_shards is 'One start of a shard of a build: what it was going to run, and how it ended.';
comment on column ${schema:name}.build_shards.session is 'This start of the shard.';
comment on column ${schema:name}.build_shards.tests is 'Ids of the tests that it set out to run, without those that a later start of the same shard has taken over.';
comment on column ${schema:name}.build_shards.expected_tests is 'Number of tests that it set out to run, all projects and repeats, retries not counted.';
comment on column ${schema:name}.build_shards.heartbeat_at is 'Last sign of life; a session that is running and silent for five minutes counts as interrupted.';

alter table ${schema:name}.runs add column session uuid;
comment on column ${schema:name}.runs.session is 'The start of the shard that ran it; see build_shards.';

-- A set-up project runs in every shard: its tests are counted once for each, as merge-reports does.
create or replace view ${schema:name}.last_attempts as
select distinct on (build_id, shard_index, test_id) *
from ${schema:name}.runs
order by build_id, shard_index, test_id, retry desc;
comment on view ${schema:name}.last_attempts is 'The last attempt of each test in each build.';

create view ${schema:name}.shard_states as
select s.*, s.status = 'running' and s.heartbeat_at > now() - interval '5 minutes' as alive
from ${schema:name}.build_shards s;
comment on view ${schema:name}.shard_states is 'Starts of shards; alive = it is running and has given a sign of life within five minutes.';

-- A shard that never came is waited for until an hour after the last sign of life of the others; whoever comes later is counted all the same.
create view ${schema:name}.build_states as
with shards as (
  select build_id, count(distinct shard_index)::int as shards_seen, sum(expected_tests)::int as tests_announced,
         max(coalesce(finished_at, heartbeat_at)) as last_sign_at,
         bool_or(alive) as running,
         bool_or(status = 'interrupted' or (status = 'running' and not alive)) as interrupted,
         bool_or(status = 'timedout') as timedout,
         bool_or(status = 'failed') as failed
  from ${schema:name}.shard_states group by build_id
), judged as (
  select b.id as build_id, coalesce(s.shards_seen, 0) as shards_seen, coalesce(s.tests_announced, 0) as tests_announced,
         coalesce(s.last_sign_at, b.started_at) as last_sign_at,
         case when s.running then 'running'
              when coalesce(s.shards_seen, 0) < b.shard_total and coalesce(s.last_sign_at, b.started_at) > now() - interval '1 hour' then 'running'
              when s.interrupted then 'interrupted'
              when s.timedout then 'timedout'
              when s.failed then 'failed'
              when coalesce(s.shards_seen, 0) < b.shard_total then 'incomplete'
              else 'passed' end as status
  from ${schema:name}.builds b left join shards s on s.build_id = b.id
)
select build_id, status, case when status <> 'running' then last_sign_at end as finished_at, shards_seen, tests_announced, last_sign_at
from judged;
comment on view ${schema:name}.build_states is 'How each build stands by what its shards said; incomplete = a shard never came.';

create or replace view ${schema:name}.run_summary as
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
    select a.build_id,
           case when a.status = 'running' and s.session is not null and not s.alive then 'interrupted'
                when a.status in ('running', 'interrupted') then a.status
                when a.outcome is not null then a.outcome
                when a.status = 'skipped' then 'skipped'
                when a.status <> a.expected_status then 'unexpected'
                when a.retry > 0 then 'flaky'
                else 'expected' end as verdict
    from ${schema:name}.last_attempts a
    left join ${schema:name}.shard_states s on s.build_id = a.build_id and s.session = a.session
  ) as judged
  group by build_id
), attempts as (
  select build_id, count(*) as attempts, sum(duration_ms) as test_time_ms, sum(healed) as healed, sum(refused) as refused
  from ${schema:name}.runs group by build_id
), counted as (
  select b.*, s.shards_seen, s.finished_at, s.status,
         coalesce(t.tests, 0)::int as tests, coalesce(t.expected, 0)::int as expected, coalesce(t.flaky, 0)::int as flaky,
         coalesce(t.unexpected, 0)::int as unexpected, coalesce(t.skipped, 0)::int as skipped,
         coalesce(t.interrupted, 0)::int as interrupted,
         greatest(s.tests_announced - coalesce(t.tests, 0) + coalesce(t.running, 0), 0)::int as missing
  from ${schema:name}.builds b
  join ${schema:name}.build_states s on s.build_id = b.id
  left join tests t on t.build_id = b.id
)
select c.id as build_id, c.branch, c.commit, c.started_at, c.finished_at, c.shard_total, c.shards_seen,
       case when c.status = 'passed' and c.missing > 0 then 'incomplete' else c.status end as status,
       c.tests, c.expected, c.flaky, c.unexpected, c.skipped, c.interrupted, c.missing,
       coalesce(a.attempts, 0)::int as attempts, coalesce(a.test_time_ms, 0) as test_time_ms,
       coalesce(a.healed, 0)::int as healed, coalesce(a.refused, 0)::int as refused
from counted c
left join attempts a on a.build_id = c.id;
comment on view ${schema:name}.run_summary is 'One row for each build: its tests by outcome, what never reported (missing), attempts and heals.';
