select session, pid from ${schema:name}.build_shards where status = 'running' and host = ${host}
