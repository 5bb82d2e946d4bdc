-- A shard that was run again has several starts: the last one says how it stands, all of them together what it ran.
select s.shard_index as "shardIndex", s.status, s.expected_tests as "expectedTests", s.started_at as "startedAt", s.finished_at as "finishedAt", s.host,
       coalesce(r.tests, 0)::int as tests, coalesce(r.unexpected, 0)::int as unexpected, coalesce(r.flaky, 0)::int as flaky,
       coalesce(r.test_time_ms, 0) as "testTimeMs"
from (
  select shard_index, sum(expected_tests)::int as expected_tests, min(started_at) as started_at,
         case when bool_or(alive) then null else max(coalesce(finished_at, heartbeat_at)) end as finished_at,
         (array_agg(case when status = 'running' and not alive then 'interrupted' else status end order by started_at desc))[1] as status,
         (array_agg(host order by started_at desc))[1] as host
  from ${schema:name}.shard_states where build_id = ${buildId} group by shard_index
) s
left join (
  select shard_index, count(*) filter (where is_last) as tests, count(*) filter (where is_last and verdict = 'unexpected') as unexpected,
         count(*) filter (where is_last and verdict = 'flaky') as flaky, sum(duration_ms) as test_time_ms
  from (
    select shard_index, duration_ms, lead(retry) over (partition by shard_index, test_id order by retry) is null as is_last,
           ${schema:name}.verdict_of(status, expected_status, outcome, retry) as verdict
    from ${schema:name}.runs where build_id = ${buildId}
  ) as attempts
  group by shard_index
) r on r.shard_index = s.shard_index
order by s.shard_index
