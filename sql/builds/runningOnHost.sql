select build_id as "buildId", shard_index as "shardIndex", pid from ${schema:name}.build_shards where status = 'running' and host = ${host}
