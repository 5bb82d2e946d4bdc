-- Attempts by any filter, one page of them; the sort order and its cursor come from a fixed list in src/storage/history/runs.ts.
select r.id, r.build_id as "buildId", b.branch, r.shard_index as "shardIndex", r.test_id as "testId", r.project, r.file, r.line, r.title,
       r.title_path as "titlePath", r.tags, r.retry, r.status, r.expected_status as "expectedStatus", r.outcome, r.started_at as "startedAt",
       r.duration_ms as "durationMs", r.error_message as "errorMessage", r.healed, r.refused, (${column:raw})::text as "cursorValue"
from ${schema:name}.runs r join ${schema:name}.builds b on b.id = r.build_id
where (${statuses}::text[] is null or r.status = any(${statuses}::text[]))
  and (${outcome}::text is null or r.outcome = ${outcome}::text)
  and (${testId}::text is null or r.test_id = ${testId}::text)
  and (${testIds}::text[] is null or r.test_id = any(${testIds}::text[]))
  and (${pattern}::text is null or r.test_id in (
        select t.id from ${schema:name}.tests t
        where t.title ilike ${pattern} or t.file ilike ${pattern} or array_to_string(t.title_path, ' › ') ilike ${pattern} or t.id = ${exact}::text))
  and (${buildId}::text is null or r.build_id = ${buildId}::text)
  and (${branch}::text is null or b.branch = ${branch}::text)
  and (${project}::text is null or r.project = ${project}::text)
  and (${since}::timestamptz is null or r.started_at >= ${since}::timestamptz)
  and (${until}::timestamptz is null or r.started_at < ${until}::timestamptz)
  and (${healed}::boolean is null or (${healed}::boolean and r.healed > 0) or (not ${healed}::boolean and r.healed = 0))
  and (${afterId}::uuid is null or (${column:raw}, r.id) ${sign:raw} (${afterValue}::${cast:raw}, ${afterId}::uuid))
order by ${column:raw} ${direction:raw}, r.id ${direction:raw}
limit ${limit}
