select build_id as "buildId", test_id as "testId", project, file, title, retry, status, outcome, started_at as "startedAt",
       duration_ms as "durationMs", healed, refused, error_message as "errorMessage"
from ${schema:name}.runs
where ${pattern} is null or title ilike ${pattern} or array_to_string(title_path, ' › ') ilike ${pattern} or file ilike ${pattern} or test_id = ${exact}
order by started_at desc, retry desc
limit ${last}
