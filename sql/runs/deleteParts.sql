-- The times name the partitions. A run of the same id that started at another time is that of an earlier start of the shard.
delete from ${schema:name}.runs
where id = any(${ids}::uuid[]) and started_at between ${from}::timestamptz - interval '32 days' and ${until}::timestamptz + interval '32 days'
  and started_at <> all(${times}::timestamptz[]);
delete from ${schema:name}.run_steps where run_id = any(${ids}::uuid[]) and run_started_at between ${from}::timestamptz and ${until}::timestamptz;
delete from ${schema:name}.artifacts where run_id = any(${ids}::uuid[]) and run_started_at between ${from}::timestamptz and ${until}::timestamptz;
delete from ${schema:name}.metrics where run_id = any(${ids}::uuid[]) and run_started_at between ${from}::timestamptz and ${until}::timestamptz
