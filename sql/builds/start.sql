-- Registers a build and one start of one of its shards. One request, one implicit transaction; the build's row, updated first, is the lock
-- that makes the starts of a build wait for each other.
insert into ${schema:name}.builds as b (id, ci, ci_url, branch, commit, author, playwright_version, started_at, shard_total)
values (${id}, ${ci}, ${ciUrl}, ${branch}, ${commit}, ${author}, ${playwrightVersion}, ${startedAt}, ${shardTotal})
on conflict (id) do update
set started_at = least(b.started_at, excluded.started_at), shard_total = greatest(b.shard_total, excluded.shard_total);

-- The same shard again: its tests now belong to this start, and what an earlier one wrote of them goes. A start that is told late (replayed)
-- takes nothing from those that came after it.
with earlier as (
  select session from ${schema:name}.build_shards
  where build_id = ${id} and shard_index = ${shardIndex} and session <> ${session}::uuid and (not ${replayed} or started_at < ${startedAt})
), gone as (
  delete from ${schema:name}.runs r
  where build_id = ${id} and shard_index = ${shardIndex} and test_id = any(${tests}::text[])
    and r.session in (select session from earlier)
  returning id
)
-- Heals of this start may be there already: its workers write them on their own.
delete from ${schema:name}.heal_history h using gone where h.run_id = gone.id and h.at < ${startedAt};

delete from ${schema:name}.build_shards s
where build_id = ${id} and shard_index = ${shardIndex} and session <> ${session}::uuid and (not ${replayed} or started_at < ${startedAt})
  and not exists (select unnest(s.tests) except select unnest(${tests}::text[]));

update ${schema:name}.build_shards s
set tests = kept.tests, expected_tests = cardinality(kept.tests)
from ${schema:name}.build_shards e
cross join lateral (select array(select unnest(e.tests) except select unnest(${tests}::text[])) as tests) kept
where e.build_id = ${id} and e.shard_index = ${shardIndex} and e.session <> ${session}::uuid and (not ${replayed} or e.started_at < ${startedAt})
  and s.build_id = e.build_id and s.session = e.session and cardinality(kept.tests) < cardinality(e.tests);

with superseded as (
  select distinct unnest(tests) as test from ${schema:name}.build_shards
  where build_id = ${id} and shard_index = ${shardIndex} and session <> ${session}::uuid and ${replayed} and started_at >= ${startedAt}
), own as (
  select array(select unnest(${tests}::text[]) except select test from superseded) as tests
)
insert into ${schema:name}.build_shards as s (build_id, shard_index, session, status, tests, expected_tests, started_at, heartbeat_at, host, pid)
select ${id}, ${shardIndex}, ${session}::uuid, 'running', own.tests,
       ${expectedTests} - (cardinality(${tests}::text[]) - cardinality(own.tests)),
       ${startedAt}, case when ${replayed} then ${startedAt} else now() end, ${host}, ${pid}
from own
where cardinality(own.tests) > 0 or cardinality(${tests}::text[]) = 0
on conflict (build_id, session) do update
set status = 'running', tests = excluded.tests, expected_tests = excluded.expected_tests, started_at = excluded.started_at,
    heartbeat_at = excluded.heartbeat_at, finished_at = null, duration_ms = null, host = excluded.host, pid = excluded.pid
where not ${replayed};

-- Tests that a later start has taken over: what this one wrote of them is out of date.
select distinct unnest(tests) as test from ${schema:name}.build_shards
where build_id = ${id} and shard_index = ${shardIndex} and session <> ${session}::uuid and ${replayed} and started_at >= ${startedAt}
