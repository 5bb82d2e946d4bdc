select build_id as "buildId", branch, commit, started_at as "startedAt", finished_at as "finishedAt", status,
       shard_total as "shardTotal", shards_seen as "shardsSeen", tests, expected, flaky, unexpected, skipped, interrupted, missing,
       attempts, test_time_ms as "testTimeMs", healed, refused
from ${schema:name}.run_summary
where ${buildId} is null or build_id = ${buildId}
order by started_at desc
limit ${last}
