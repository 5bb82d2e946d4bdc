insert into ${schema:name}.build_shards (build_id, shard_index, status, expected_tests, started_at, host, pid)
values (${id}, ${shardIndex}, 'running', ${expectedTests}, ${startedAt}, ${host}, ${pid})
on conflict (build_id, shard_index) do update
set status = 'running', expected_tests = excluded.expected_tests, started_at = excluded.started_at, finished_at = null, duration_ms = null,
    host = excluded.host, pid = excluded.pid
