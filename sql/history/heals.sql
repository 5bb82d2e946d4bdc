select h.id, h.run_id as "runId", exists (select from ${schema:name}.runs r where r.id = h.run_id) as "hasRun", h.test_id as "testId",
       h.test_title as "testTitle", h.url_pattern as "urlPattern", h.frame_path as "framePath", h.locator, h.operation, h.status, h.cause, h.remembered,
       h.healed_locator as "healedLocator", h.confidence, h.margin, h.drift, h.file, h.line, h."column", h.candidates, h.explanation,
       h.duration_ms as "durationMs", h.at, h.review, h.reviewed_at as "reviewedAt", h.at::text as "cursorValue"
from ${schema:name}.heal_history h
where (${id}::uuid is null or h.id = ${id}::uuid)
  and (${statuses}::text[] is null or h.status = any(${statuses}::text[]))
  and (${runId}::uuid is null or h.run_id = ${runId}::uuid)
  and (${testId}::text is null or h.test_id = ${testId}::text)
  and (${pattern}::text is null or h.test_title ilike ${pattern} or h.file ilike ${pattern} or h.locator ilike ${pattern})
  and (${urlPattern}::text is null or h.url_pattern = ${urlPattern}::text)
  and (${since}::timestamptz is null or h.at >= ${since}::timestamptz)
  and (${branch}::text is null and ${project}::text is null or h.run_id in (
        select r.id from ${schema:name}.runs r join ${schema:name}.builds b on b.id = r.build_id
        where r.id = h.run_id and (${branch}::text is null or b.branch = ${branch}::text) and (${project}::text is null or r.project = ${project}::text)))
  and (${afterId}::uuid is null or (h.at, h.id) < (${afterValue}::timestamptz, ${afterId}::uuid))
order by h.at desc, h.id desc limit ${limit}
