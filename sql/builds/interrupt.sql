-- Marks starts of shards that are known to be dead or were silent for five minutes, and the attempts that they were running.
with shard as (
  update ${schema:name}.build_shards set status = 'interrupted', finished_at = heartbeat_at
  where status = 'running' and (session = any(${dead}::uuid[]) or heartbeat_at < now() - interval '5 minutes')
  returning build_id, session
), attempt as (
  update ${schema:name}.runs r set status = 'interrupted'
  from shard where r.build_id = shard.build_id and r.session = shard.session and r.status = 'running'
)
select distinct build_id as id from shard
