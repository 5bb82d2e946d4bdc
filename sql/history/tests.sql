select t.id as "testId", t.project, t.file, t.line, t.title, t.title_path as "titlePath", t.tags,
       l.status as "lastStatus", l.started_at as "lastStartedAt", l.duration_ms as "lastDurationMs", t.id as "cursorValue"
from (
  select * from ${schema:name}.tests
  where (${pattern}::text is null or title ilike ${pattern} or file ilike ${pattern} or array_to_string(title_path, ' › ') ilike ${pattern} or id = ${exact}::text)
    and (${project}::text is null or project = ${project}::text)
    and (${afterId}::text is null or (file, title, id) > (select a.file, a.title, a.id from ${schema:name}.tests a where a.id = ${afterId}::text))
  order by file, title, id limit ${limit}
) t
left join lateral (
  select status, started_at, duration_ms from ${schema:name}.runs r where r.test_id = t.id order by r.started_at desc, r.id desc limit 1
) l on true
order by t.file, t.title, t.id
