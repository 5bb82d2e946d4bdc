update ${schema:name}.build_shards set status = ${status}, finished_at = ${finishedAt}, duration_ms = ${durationMs}
where build_id = ${id} and shard_index = ${shardIndex}
