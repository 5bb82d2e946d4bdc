-- Tests as they are named now. Most often nothing has changed, and nothing is written.
insert into ${schema:name}.tests as t (id, project, file, line, title, title_path, tags)
select "testId", project, file, line, title, "titlePath", tags
from json_to_recordset(${runs:json}) as r ("testId" text, project text, file text, line integer, title text, "titlePath" text[], tags text[])
on conflict (id) do update
set project = excluded.project, file = excluded.file, line = excluded.line, title = excluded.title, title_path = excluded.title_path, tags = excluded.tags
where (t.project, t.file, t.line, t.title, t.title_path, t.tags)
      is distinct from (excluded.project, excluded.file, excluded.line, excluded.title, excluded.title_path, excluded.tags)
