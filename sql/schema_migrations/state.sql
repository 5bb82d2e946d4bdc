-- The schema and its list of migrations, if they are there; works without any right on them.
select n.oid is not null as "hasSchema", c.oid is not null as "hasTable"
from (select 1) as one
left join pg_catalog.pg_namespace n on n.nspname = ${schema}
left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = 'schema_migrations'
