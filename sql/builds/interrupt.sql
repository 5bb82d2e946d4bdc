-- Marks a shard whose process is gone, and the attempt that it was running. The process id guards against a shard that was started anew.
with shard as (
  update ${schema:name}.build_shards set status = 'interrupted', finished_at = now()
  where build_id = ${buildId} and shard_index = ${shardIndex} and pid = ${pid} and status = 'running'
  returning build_id, shard_index
)
update ${schema:name}.runs r set status = 'interrupted'
from shard where r.build_id = shard.build_id and r.shard_index = shard.shard_index and r.status = 'running'
