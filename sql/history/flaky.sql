select t.id as "testId", t.project, t.file, t.line, t.title, t.title_path as "titlePath", f.tests, f.flaky, f.unexpected,
       f.flaky_rate::double precision as "flakyRate", f.pass_rate::double precision as "passRate", f.last_flaky_at as "lastFlakyAt"
from ${schema:name}.flaky_tests(${since}::timestamptz, ${branch}::text, ${project}::text) f join ${schema:name}.tests t on t.id = f.test_id
order by f.flaky_rate desc, f.flaky desc, t.id limit ${limit}
