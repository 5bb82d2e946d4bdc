select id, run_id as "runId", test_id as "testId", test_title as "testTitle", url_pattern as "urlPattern", frame_path as "framePath",
       locator, operation, status, cause, remembered, strategies, healed_locator as "healedLocator", confidence, margin, drift, file, line, "column",
       candidates, explanation, duration_ms as "durationMs", (extract(epoch from at) * 1000)::double precision as at
from ${schema:name}.heal_history
where (${status} is null or status = ${status}) and (${runId} is null or run_id::text = ${runId})
  and (${pattern} is null or test_title ilike ${pattern} or file ilike ${pattern} or locator ilike ${pattern})
order by heal_history.at desc, id
limit ${last}
