-- The steps, artifacts and metrics of the made attempts. In the order of the key, so that the index grows at its end and not everywhere.
insert into ${schema:name}.run_steps (run_id, index, parent_index, depth, category, title, file, line, "column", started_at, duration_ms, error${extraColumn:raw})
select a.id, s.index, case when s.index < 3 then null else 2 end, case when s.index < 3 then 0 else 1 end,
       (array['hook', 'fixture', 'test.step', 'pw:api', 'pw:api', 'expect'])[1 + s.index % 6],
       (array['Before Hooks', 'Fixture "page"', 'Buy the book', 'Click getByRole(''button'', { name: ''Buy'' })', 'Fill "***" getByLabel(''Street'')',
              'Expect "toHaveText"'])[1 + s.index % 6],
       'tests/cart/' || a.n % 60 || '.spec.ts', 10 + s.index, 5, a.started_at + make_interval(secs => s.index * a.duration_ms / 1000 / ${steps}),
       a.duration_ms / ${steps}, case when a.failed and s.index = ${steps} - 1 then 'Error: expect(locator).toHaveText(expected) failed' end${extraValue:raw}
from (select * from made_attempts order by id) a cross join generate_series(0, ${steps} - 1) as s (index);

insert into ${schema:name}.artifacts (run_id, index, name, kind, content_type, path, size_bytes, sha256${extraColumn:raw})
select a.id, s.index, (array['screenshot', 'video', 'trace'])[1 + s.index], (array['screenshot', 'video', 'trace'])[1 + s.index],
       (array['image/png', 'video/webm', 'application/zip'])[1 + s.index], 'test-results/' || a.id || '/' || s.index, 100000, md5(a.id::text)${extraValue:raw}
from (select * from made_attempts where failed order by id) a cross join generate_series(0, 2) as s (index);

insert into ${schema:name}.metrics (run_id, name, value, unit${extraColumn:raw})
select a.id, m.name, a.n % 30, 'count'${extraValue:raw}
from (select * from made_attempts order by id) a cross join (values ('selector.lookups'), ('selector.hits.lru')) as m (name);
