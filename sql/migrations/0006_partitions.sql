-- Runs and what belongs to them, in partitions of one month (UTC): old results go by dropping tables, whatever their number. A table has about a
-- dozen indexes, and a query that names no time locks all partitions: months keep them few, where weeks would not.
--
-- The partition key must be part of every unique key. `runs` has (id, started_at): the start of an attempt is told once and never changes. The
-- parts carry their run's start, so that they lie and go with their run. A foreign key to `runs` would make dropping a partition read all steps
-- and each step look for its run; the writer stores a run and its parts in one transaction instead, and a trigger deletes the parts of a deleted run.
--
-- A default partition takes what has no partition of its own: nothing is refused because nobody had prepared its month.

drop view ${schema:name}.run_summary;
drop view ${schema:name}.last_attempts;

alter table ${schema:name}.run_steps rename to run_steps_before;
alter table ${schema:name}.artifacts rename to artifacts_before;
alter table ${schema:name}.metrics rename to metrics_before;
alter table ${schema:name}.runs rename to runs_before;
alter table ${schema:name}.run_steps_before drop constraint run_steps_pkey, drop constraint run_steps_run_id_fkey;
alter table ${schema:name}.artifacts_before drop constraint artifacts_pkey, drop constraint artifacts_run_id_fkey;
alter table ${schema:name}.metrics_before drop constraint metrics_pkey, drop constraint metrics_run_id_fkey;
alter table ${schema:name}.runs_before drop constraint runs_pkey, drop constraint runs_build_id_fkey;
drop index ${schema:name}.runs_build, ${schema:name}.runs_test, ${schema:name}.runs_started_at, ${schema:name}.runs_status, ${schema:name}.runs_retried,
  ${schema:name}.runs_red, ${schema:name}.runs_healed, ${schema:name}.runs_duration, ${schema:name}.metrics_name;

create table ${schema:name}.runs (like ${schema:name}.runs_before including all) partition by range (started_at);
alter table ${schema:name}.runs
  add primary key (id, started_at),
  add foreign key (build_id) references ${schema:name}.builds on delete cascade;
comment on table ${schema:name}.runs is 'One execution of one test: one attempt of one project. Partitioned by the month of its start.';
create index runs_build on ${schema:name}.runs (build_id, test_id, retry);
create index runs_started_at on ${schema:name}.runs (started_at desc, id desc)
  include (test_id, build_id, project, status, expected_status, outcome, retry, duration_ms);
create index runs_test on ${schema:name}.runs (test_id, started_at desc, id desc) include (build_id, status, expected_status, outcome, retry, duration_ms);
create index runs_status on ${schema:name}.runs (status, started_at desc, id desc);
create index runs_retried on ${schema:name}.runs (started_at) include (build_id, test_id, retry) where retry > 0;
create index runs_red on ${schema:name}.runs (started_at desc, id desc) include (test_id, build_id, project)
  where status in ('passed', 'failed', 'timedOut') and status <> expected_status;
create index runs_healed on ${schema:name}.runs (started_at desc, id desc) where healed > 0;
create index runs_duration on ${schema:name}.runs (duration_ms desc, id desc);

create table ${schema:name}.run_steps (like ${schema:name}.run_steps_before including all, run_started_at timestamptz not null)
  partition by range (run_started_at);
alter table ${schema:name}.run_steps add primary key (run_id, index, run_started_at);
comment on table ${schema:name}.run_steps is 'Steps of a run in the order in which they began; parent_index points to the enclosing step. Partitioned as runs.';

create table ${schema:name}.artifacts (like ${schema:name}.artifacts_before including all, run_started_at timestamptz not null)
  partition by range (run_started_at);
alter table ${schema:name}.artifacts add primary key (run_id, index, run_started_at);
comment on table ${schema:name}.artifacts is 'Files and inline attachments of a run; the content itself stays where Playwright put it. Partitioned as runs.';

create table ${schema:name}.metrics (like ${schema:name}.metrics_before including all, run_started_at timestamptz not null)
  partition by range (run_started_at);
alter table ${schema:name}.metrics add primary key (run_id, name, run_started_at);
comment on table ${schema:name}.metrics is 'Figures of a run, e.g. selector lookups by the cache tier that answered them. Partitioned as runs.';
create index metrics_name on ${schema:name}.metrics (name);

comment on column ${schema:name}.run_steps.run_started_at is 'Start of the run, which decides the partition.';
comment on column ${schema:name}.artifacts.run_started_at is 'Start of the run, which decides the partition.';
comment on column ${schema:name}.metrics.run_started_at is 'Start of the run, which decides the partition.';

create table ${schema:name}.runs_default partition of ${schema:name}.runs default;
create table ${schema:name}.run_steps_default partition of ${schema:name}.run_steps default;
create table ${schema:name}.artifacts_default partition of ${schema:name}.artifacts default;
create table ${schema:name}.metrics_default partition of ${schema:name}.metrics default;

-- Functions that move or drop rows with their parts set pacts.parts_stay; everybody else's deleted run takes its parts with it.
create function ${schema:name}.delete_parts()
returns trigger
language plpgsql as $$
begin
  delete from ${schema:name}.run_steps where run_id = old.id and run_started_at = old.started_at;
  delete from ${schema:name}.artifacts where run_id = old.id and run_started_at = old.started_at;
  delete from ${schema:name}.metrics where run_id = old.id and run_started_at = old.started_at;
  return null;
end;
$$;
comment on function ${schema:name}.delete_parts is 'Deletes the steps, artifacts and metrics of a deleted run.';
create trigger runs_parts after delete on ${schema:name}.runs
  for each row when (current_setting('pacts.parts_stay', true) is distinct from 'on') execute function ${schema:name}.delete_parts();

create function ${schema:name}.missing_partitions(at timestamptz)
returns table (parent text, month date)
language sql stable as $$
  select p.parent, m.month
  from unnest(array['runs', 'run_steps', 'artifacts', 'metrics']) with ordinality as p (parent, place)
  cross join (
    select distinct (date_trunc('month', needed at time zone 'UTC'))::date
    from unnest(array[$1, $1 + interval '3 days', now(), now() + interval '3 days']) as needed
    -- A clock that is wrong by decades makes no partitions.
    where needed between now() - interval '10 years' and now() + interval '2 months'
  ) as m (month)
  where to_regclass(format('%I.%I', ${schema}, p.parent || to_char(m.month, '_YYYY_MM'))) is null
  order by m.month, p.place;
$$;
comment on function ${schema:name}.missing_partitions is 'Partitions that results of this time and of now will need and that are not there yet: table and first day of the month.';

-- The owner's rights, so that a role that writes results and can't migrate gets its partitions. One table for each call, in a transaction of its own:
-- attaching locks the default partition alone, and who holds one lock never waits for another. Readers and writers of the table go on meanwhile.
create function ${schema:name}.add_partition(parent text, month date)
returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
  name text := parent || to_char(month, '_YYYY_MM');
  key text := case parent when 'runs' then 'started_at' else 'run_started_at' end;
  first timestamptz := month::timestamp at time zone 'UTC';
  next timestamptz := (month + interval '1 month')::timestamp at time zone 'UTC';
  period text;
begin
  if parent is null or parent not in ('runs', 'run_steps', 'artifacts', 'metrics') or month is null or extract(day from month) <> 1
     or month not between now() - interval '11 years' and now() + interval '3 months' then
    raise exception 'add_partition wants runs, run_steps, artifacts or metrics and the first day of a month, received % and %', parent, month
      using errcode = '22023';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('pacts partitions ' || ${schema}, 0));
  -- Not by to_regclass: its cache may not have heard yet of what was made while this call waited.
  if exists (select from pg_class c where c.relnamespace = ${schema}::regnamespace and c.relname = name) then
    return false;
  end if;
  -- The foreign key's lock comes first: a start of a build holds it while it waits for partitions.
  if parent = 'runs' then
    lock table ${schema:name}.builds in share row exclusive mode;
  end if;
  execute format('lock table %I.%I in access exclusive mode', ${schema}, parent || '_default');
  execute format('create table %1$I.%2$I (like %1$I.%3$I including all excluding comments)', ${schema}, name, parent);
  period := format('%I >= %L and %I < %L', key, first, key, next);
  -- Rows of that month that came before their partition.
  perform set_config('pacts.parts_stay', 'on', true);
  execute format('insert into %1$I.%2$I select * from %1$I.%3$I where %4$s', ${schema}, name, parent || '_default', period);
  execute format('delete from %I.%I where %s', ${schema}, parent || '_default', period);
  perform set_config('pacts.parts_stay', 'off', true);
  execute format('alter table %1$I.%2$I attach partition %1$I.%3$I for values from (%4$L) to (%5$L)', ${schema}, parent, name, first, next);
  return true;
exception
  -- Somebody holds the table for long: the default partition takes the rows until the next start tries again.
  when lock_not_available or deadlock_detected then
    return false;
end;
$$;
comment on function ${schema:name}.add_partition is 'Makes the partition of a table for the month that begins on that day, and moves its rows there from the default partition; false if it was there or the table is busy.';

-- Nobody else sees the new tables yet, so that their first partitions can be made the short way.
do $$
declare
  needed record;
begin
  for needed in
    select distinct m.parent, m.month, m.month::timestamp at time zone 'UTC' as first,
           (m.month + interval '1 month')::timestamp at time zone 'UTC' as next
    from (select now() as at union select distinct date_trunc('month', started_at) from ${schema:name}.runs_before) as times
    cross join lateral ${schema:name}.missing_partitions(times.at) as m
  loop
    execute format('create table %1$I.%2$I partition of %1$I.%3$I for values from (%4$L) to (%5$L)', ${schema},
                   needed.parent || to_char(needed.month, '_YYYY_MM'), needed.parent, needed.first, needed.next);
  end loop;
end;
$$;

insert into ${schema:name}.runs select * from ${schema:name}.runs_before;
insert into ${schema:name}.run_steps select p.*, r.started_at from ${schema:name}.run_steps_before p join ${schema:name}.runs_before r on r.id = p.run_id;
insert into ${schema:name}.artifacts select p.*, r.started_at from ${schema:name}.artifacts_before p join ${schema:name}.runs_before r on r.id = p.run_id;
insert into ${schema:name}.metrics select p.*, r.started_at from ${schema:name}.metrics_before p join ${schema:name}.runs_before r on r.id = p.run_id;

-- Rights that somebody has granted on the tables stay.
do $$
declare
  granted record;
begin
  for granted in
    select replace(c.relname, '_before', '') as name, acl.privilege_type as privilege, acl.is_grantable as grantable,
           case acl.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(acl.grantee)) end as grantee
    from pg_class c cross join lateral aclexplode(c.relacl) as acl
    where c.relnamespace = ${schema}::regnamespace and c.relname in ('runs_before', 'run_steps_before', 'artifacts_before', 'metrics_before')
      and acl.grantee <> c.relowner
  loop
    execute format('grant %s on %I.%I to %s%s', granted.privilege, ${schema}, granted.name, granted.grantee,
                   case when granted.grantable then ' with grant option' else '' end);
  end loop;
end;
$$;

drop table ${schema:name}.run_steps_before, ${schema:name}.artifacts_before, ${schema:name}.metrics_before, ${schema:name}.runs_before;

-- As in 0004: these two read the table that was replaced.
create view ${schema:name}.last_attempts as
select distinct on (build_id, shard_index, test_id) *
from ${schema:name}.runs
order by build_id, shard_index, test_id, retry desc;
comment on view ${schema:name}.last_attempts is 'The last attempt of each test in each build.';

create view ${schema:name}.run_summary as
with tests as (
  select build_id,
         count(*) as tests,
         count(*) filter (where verdict = 'expected') as expected,
         count(*) filter (where verdict = 'flaky') as flaky,
         count(*) filter (where verdict = 'unexpected') as unexpected,
         count(*) filter (where verdict = 'skipped') as skipped,
         count(*) filter (where verdict = 'interrupted') as interrupted,
         count(*) filter (where verdict = 'running') as running
  from (
    select a.build_id,
           case when a.status = 'running' and s.session is not null and not s.alive then 'interrupted'
                when a.status in ('running', 'interrupted') then a.status
                when a.outcome is not null then a.outcome
                when a.status = 'skipped' then 'skipped'
                when a.status <> a.expected_status then 'unexpected'
                when a.retry > 0 then 'flaky'
                else 'expected' end as verdict
    from ${schema:name}.last_attempts a
    left join ${schema:name}.shard_states s on s.build_id = a.build_id and s.session = a.session
  ) as judged
  group by build_id
), attempts as (
  select build_id, count(*) as attempts, sum(duration_ms) as test_time_ms, sum(healed) as healed, sum(refused) as refused
  from ${schema:name}.runs group by build_id
), counted as (
  select b.*, s.shards_seen, s.finished_at, s.status,
         coalesce(t.tests, 0)::int as tests, coalesce(t.expected, 0)::int as expected, coalesce(t.flaky, 0)::int as flaky,
         coalesce(t.unexpected, 0)::int as unexpected, coalesce(t.skipped, 0)::int as skipped,
         coalesce(t.interrupted, 0)::int as interrupted,
         greatest(s.tests_announced - coalesce(t.tests, 0) + coalesce(t.running, 0), 0)::int as missing
  from ${schema:name}.builds b
  join ${schema:name}.build_states s on s.build_id = b.id
  left join tests t on t.build_id = b.id
)
select c.id as build_id, c.branch, c.commit, c.started_at, c.finished_at, c.shard_total, c.shards_seen,
       case when c.status = 'passed' and c.missing > 0 then 'incomplete' else c.status end as status,
       c.tests, c.expected, c.flaky, c.unexpected, c.skipped, c.interrupted, c.missing,
       coalesce(a.attempts, 0)::int as attempts, coalesce(a.test_time_ms, 0) as test_time_ms,
       coalesce(a.healed, 0)::int as healed, coalesce(a.refused, 0)::int as refused
from counted c
left join attempts a on a.build_id = c.id;
comment on view ${schema:name}.run_summary is 'One row for each build: its tests by outcome, what never reported (missing), attempts and heals.';

create or replace function ${schema:name}.cleanup_old_runs(days integer)
returns integer
language plpgsql
set lock_timeout = '10s'
as $$
declare
  removed integer := 0;
  counted integer;
  oldest timestamptz := now() - make_interval(days => days);
  -- Of this month some rows stay.
  month timestamptz := date_trunc('month', oldest at time zone 'UTC') at time zone 'UTC';
  parent text;
  key text;
  partition text;
  -- Who may not drop tables deletes row by row.
  may_drop boolean := pg_has_role((select relowner from pg_catalog.pg_class where oid = '${schema:name}.runs'::regclass), 'usage');
  whole text[] := '{}';
begin
  if days is null or days < 0 then
    raise exception 'cleanup_old_runs wants a number of days from 0, received %', coalesce(days::text, 'null') using errcode = '22023';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('pacts partitions ' || ${schema}, 0));
  if may_drop then
    whole := array(
      select c.relname::text
      from pg_catalog.pg_inherits i
      join pg_catalog.pg_class c on c.oid = i.inhrelid
      where i.inhparent in ('${schema:name}.runs'::regclass, '${schema:name}.run_steps'::regclass,
                            '${schema:name}.artifacts'::regclass, '${schema:name}.metrics'::regclass)
        and c.relname ~ '_\d{4}_\d{2}$'
        and to_date(right(c.relname, 7), 'YYYY_MM')::timestamp < month at time zone 'UTC'
      order by c.relname
    );
  end if;
  foreach partition in array whole loop
    continue when partition !~ '^runs_';
    execute format('select count(*) from %I.%I', ${schema}, partition) into counted;
    removed := removed + counted;
  end loop;
  perform set_config('pacts.parts_stay', 'on', true);
  foreach parent in array array['runs', 'run_steps', 'artifacts', 'metrics'] loop
    key := case parent when 'runs' then 'started_at' else 'run_started_at' end;
    if may_drop then
      execute format('delete from %I.%I where %I >= $1 and %I < $2', ${schema}, parent, key, key) using month, oldest;
      get diagnostics counted = row_count;
      if parent = 'runs' then removed := removed + counted; end if;
      execute format('delete from %I.%I where %I < $1', ${schema}, parent || '_default', key) using month;
    else
      execute format('delete from %I.%I where %I < $1', ${schema}, parent, key) using oldest;
    end if;
    get diagnostics counted = row_count;
    if parent = 'runs' then removed := removed + counted; end if;
  end loop;
  perform set_config('pacts.parts_stay', 'off', true);
  delete from ${schema:name}.heal_history where at < oldest;
  -- Nobody reads entries that were not verified for seven days.
  delete from ${schema:name}.selector_cache where verified_at < least(oldest, now() - interval '7 days');
  if cardinality(whole) > 0 then
    -- All at once and in the order of the writers, none of whom waits for another table then; from here on it is quick.
    lock table ${schema:name}.runs, ${schema:name}.run_steps, ${schema:name}.artifacts, ${schema:name}.metrics in access exclusive mode;
    foreach partition in array whole loop
      execute format('drop table %I.%I', ${schema}, partition);
    end loop;
  end if;
  delete from ${schema:name}.builds b
  where b.started_at < oldest and not exists (select from ${schema:name}.runs r where r.build_id = b.id);
  delete from ${schema:name}.tests t where not exists (select from ${schema:name}.runs r where r.test_id = t.id);
  return removed;
end;
$$;
comment on function ${schema:name}.cleanup_old_runs is 'Drops the partitions that are older than so many days, and deletes what else is older: runs with all that belongs to them, heals, selector entries nobody reads any more and empty builds; returns the number of runs.';
