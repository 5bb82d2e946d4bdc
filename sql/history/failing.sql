select t.id as "testId", t.project, t.file, t.line, t.title, t.title_path as "titlePath", f.failing_since as "failingSince", f.first_run_id as "firstRunId",
       f.first_build_id as "firstBuildId", f.builds, f.last_failed_at as "lastFailedAt", f.last_run_id as "lastRunId", f.last_passed_at as "lastPassedAt"
from ${schema:name}.failing_tests(${since}::timestamptz, ${branch}::text, ${project}::text) f join ${schema:name}.tests t on t.id = f.test_id
order by f.failing_since, t.id limit ${limit}
