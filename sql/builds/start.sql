-- Registers a build and one of its shards. Two statements, one round trip, one implicit transaction.
insert into ${schema:name}.builds as b (id, ci, ci_url, branch, commit, author, playwright_version, started_at, shard_total)
values (${id}, ${ci}, ${ciUrl}, ${branch}, ${commit}, ${author}, ${playwrightVersion}, ${startedAt}, ${shardTotal})
on conflict (id) do update
set started_at = least(b.started_at, excluded.started_at), shard_total = greatest(b.shard_total, excluded.shard_total);

insert into ${schema:name}.build_shards (build_id, shard_index, status, expected_tests, started_at, host, pid)
values (${id}, ${shardIndex}, 'running', ${expectedTests}, ${startedAt}, ${host}, ${pid})
on conflict (build_id, shard_index) do update
set status = 'running', expected_tests = excluded.expected_tests, started_at = excluded.started_at, finished_at = null,
    duration_ms = null, host = excluded.host, pid = excluded.pid
