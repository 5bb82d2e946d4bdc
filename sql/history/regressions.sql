select t.id as "testId", t.project, t.file, t.line, t.title, t.title_path as "titlePath", f.attempts, f.median_ms as "medianMs",
       f.baseline_attempts as "baselineAttempts", f.baseline_median_ms as "baselineMedianMs", f.baseline_spread_ms as "baselineSpreadMs",
       f.change_percent::double precision as "changePercent"
from ${schema:name}.duration_regressions(${since}::timestamptz, ${baselineSince}::timestamptz, ${branch}::text, ${project}::text) f
join ${schema:name}.tests t on t.id = f.test_id
order by f.median_ms - f.baseline_median_ms desc, t.id limit ${limit}
