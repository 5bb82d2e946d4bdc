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
