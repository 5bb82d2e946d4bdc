-- A sign of life. Who was taken for dead, for instance because the database was away from it, is running again.
update ${schema:name}.build_shards set heartbeat_at = now(), status = 'running', finished_at = null
where build_id = ${id} and session = ${session}::uuid and status in ('running', 'interrupted')
