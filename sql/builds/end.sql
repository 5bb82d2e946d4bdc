update ${schema:name}.build_shards
set status = ${status}, finished_at = ${finishedAt}, duration_ms = ${durationMs}, heartbeat_at = greatest(heartbeat_at, ${finishedAt})
where build_id = ${id} and shard_index = ${shardIndex} and session = ${session}::uuid
