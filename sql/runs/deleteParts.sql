-- A run of the same id that started at another time is that of an earlier start of the shard. Joined, not compared with two lists: of lists of up to
-- 100 values each, planning compares every pair, which took longer than all the rest.
delete from ${schema:name}.runs r
using unnest(${ids}::uuid[], ${times}::timestamptz[]) as written (id, started_at)
where r.id = written.id and r.started_at <> written.started_at
  and r.started_at between ${from}::timestamptz - interval '32 days' and ${until}::timestamptz + interval '32 days';
-- The times name the partitions.
delete from ${schema:name}.run_steps where run_id = any(${ids}::uuid[]) and run_started_at between ${from}::timestamptz and ${until}::timestamptz;
delete from ${schema:name}.artifacts where run_id = any(${ids}::uuid[]) and run_started_at between ${from}::timestamptz and ${until}::timestamptz;
delete from ${schema:name}.metrics where run_id = any(${ids}::uuid[]) and run_started_at between ${from}::timestamptz and ${until}::timestamptz
