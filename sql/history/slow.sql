select t.id as "testId", t.project, t.file, t.line, t.title, t.title_path as "titlePath", f.attempts, f.median_ms as "medianMs", f.spread_ms as "spreadMs",
       f.p95_ms as "p95Ms"
from ${schema:name}.test_durations(${since}::timestamptz, ${branch}::text, ${project}::text) f join ${schema:name}.tests t on t.id = f.test_id
order by f.median_ms desc, t.id limit ${limit}
