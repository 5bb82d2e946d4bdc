-- Starts of shards that have not ended: whether on this host, and whether silent for as long as interrupt.sql allows.
select session, pid, host = ${host} as here, heartbeat_at < now() - interval '5 minutes' as silent
from ${schema:name}.build_shards where status = 'running'
