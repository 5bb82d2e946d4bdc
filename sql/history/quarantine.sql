select t.id as "testId", t.project, t.file, t.line, t.title, t.title_path as "titlePath", f.tests, f.flaky, f.recovered,
       f.unstable_rate::double precision as "unstableRate", f.last_at as "lastAt"
from ${schema:name}.quarantine_candidates(${since}::timestamptz, ${branch}::text, ${project}::text) f join ${schema:name}.tests t on t.id = f.test_id
order by f.unstable_rate desc, t.id limit ${limit}
