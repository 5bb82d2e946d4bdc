select signature, attempts, tests, first_at as "firstAt", last_at as "lastAt", last_run_id as "lastRunId"
from ${schema:name}.failure_groups(${since}::timestamptz, ${branch}::text, ${project}::text)
order by last_at desc, signature limit ${limit}
