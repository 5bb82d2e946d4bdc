create table if not exists ${schema:name}.schema_migrations (
  version integer primary key,
  name text not null,
  applied_at timestamptz not null default now()
);
comment on table ${schema:name}.schema_migrations is 'Migrations of sql/migrations/ that this schema has.'
