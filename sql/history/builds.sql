-- The figures are counted for the builds of this page only; run_summary would count all.
select b.id as "buildId", b.ci, b.ci_url as "ciUrl", b.branch, b.commit, b.author, b.playwright_version as "playwrightVersion", b.started_at as "startedAt",
       s.finished_at as "finishedAt", case when s.status = 'passed' and m.missing > 0 then 'incomplete' else s.status end as status,
       b.shard_total as "shardTotal", s.shards_seen as "shardsSeen", f.tests, f.expected, f.flaky, f.unexpected, f.skipped, f.interrupted, m.missing,
       f.attempts, f.test_time_ms as "testTimeMs", f.healed, f.refused, b.started_at::text as "cursorValue"
from (
  select * from ${schema:name}.builds
  where (${buildId}::text is null or id = ${buildId}::text) and (${branch}::text is null or branch = ${branch}::text)
    and (${since}::timestamptz is null or started_at >= ${since}::timestamptz)
    and (${afterId}::text is null or (started_at, id) < (${afterValue}::timestamptz, ${afterId}::text))
  order by started_at desc, id desc limit ${limit}
) b
cross join lateral (select * from ${schema:name}.build_states where build_id = b.id) s
cross join lateral ${schema:name}.build_figures(b.id, b.started_at - interval '1 day') f
cross join lateral (select greatest(s.tests_announced - f.tests + f.running, 0)::int as missing) m
order by b.started_at desc, b.id desc
