-- Roles and schema of the history; run at each start, idempotent. Passwords come from the environment and are logged nowhere.
\set ON_ERROR_STOP on
\set owner_password ''
\set writer_password ''
\getenv owner_password POSTGRES_PASSWORD
\getenv writer_password PACTS_WRITER_PASSWORD
set log_statement = 'none';
set log_min_duration_statement = -1;
set client_min_messages = warning;
set password_encryption = 'scram-sha-256';

-- The password of the environment holds, also for a volume that was made with another one.
select format('alter role %I password %L', current_user, :'owner_password') where :'owner_password' <> '' \gexec

create schema if not exists pacts;

-- A role that writes results and can't migrate, for CI: only with PACTS_WRITER_PASSWORD. The same grants stand in docs/database.md.
select :'writer_password' <> '' as has_writer \gset
\if :has_writer
  select 'create role pacts_writer login' where not exists (select from pg_roles where rolname = 'pacts_writer') \gexec
  select format('alter role pacts_writer login password %L', :'writer_password') \gexec
  grant usage on schema pacts to pacts_writer;
  grant select, insert, update, delete on all tables in schema pacts to pacts_writer;
  alter default privileges in schema pacts grant select, insert, update, delete on tables to pacts_writer;
  select 'revoke insert, update, delete on pacts.schema_migrations from pacts_writer' where to_regclass('pacts.schema_migrations') is not null \gexec
\endif
