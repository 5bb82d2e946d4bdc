-- The seven tables of the history and the selector memory, their indexes, and what they mean.
-- ${schema} is filled in by pg-promise. Append-only: later changes are files of their own.

create table ${schema:name}.builds (
  id text primary key,
  ci text,
  ci_url text,
  branch text,
  commit text,
  author text,
  playwright_version text not null,
  started_at timestamptz not null,
  shard_total integer not null check (shard_total > 0)
);
comment on table ${schema:name}.builds is 'One invocation of playwright test as a person sees it; all shards of one CI job share one build.';
comment on column ${schema:name}.builds.id is 'PACTS_BUILD_ID, a key made of the CI system''s variables, or a generated UUID.';
comment on column ${schema:name}.builds.shard_total is 'How many shards the build has; those that never reported have no row in build_shards.';
create index builds_started_at on ${schema:name}.builds (started_at desc);
create index builds_branch on ${schema:name}.builds (branch, started_at desc);

create table ${schema:name}.build_shards (
  build_id text not null references ${schema:name}.builds on delete cascade,
  shard_index integer not null check (shard_index > 0),
  status text not null check (status in ('running', 'passed', 'failed', 'timedout', 'interrupted')),
  expected_tests integer not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  duration_ms double precision,
  host text not null,
  pid integer not null,
  primary key (build_id, shard_index)
);
comment on table ${schema:name}.build_shards is 'One shard of a build: what it was going to run, and how it ended.';
comment on column ${schema:name}.build_shards.expected_tests is 'Tests that the shard set out to run, all projects and repeats, retries not counted.';
comment on column ${schema:name}.build_shards.pid is 'Process of the runner on its host; a later start marks the runs of a dead one as interrupted.';

create table ${schema:name}.runs (
  id uuid primary key,
  build_id text not null references ${schema:name}.builds on delete cascade,
  shard_index integer not null,
  test_id text not null,
  project text not null,
  file text not null,
  line integer not null,
  "column" integer not null,
  title text not null,
  title_path text[] not null,
  tags text[] not null,
  annotations jsonb not null,
  retry integer not null,
  repeat_each_index integer not null,
  worker_index integer not null,
  parallel_index integer not null,
  status text not null check (status in ('passed', 'failed', 'timedOut', 'skipped', 'interrupted', 'running')),
  expected_status text not null check (expected_status in ('passed', 'failed', 'timedOut', 'skipped', 'interrupted')),
  outcome text check (outcome in ('expected', 'unexpected', 'flaky', 'skipped')),
  started_at timestamptz not null,
  duration_ms double precision not null,
  error_message text,
  error_stack text,
  healed integer not null,
  refused integer not null
);
comment on table ${schema:name}.runs is 'One execution of one test: one attempt of one project.';
comment on column ${schema:name}.runs.test_id is 'Playwright''s id of file, title, project and repeat; the same from build to build.';
comment on column ${schema:name}.runs.outcome is 'Over all attempts of the test in its build; known with the last attempt, null before.';
comment on column ${schema:name}.runs.healed is 'Locators that were healed in this attempt; refused: looked at and not healed.';
create index runs_build on ${schema:name}.runs (build_id, test_id, retry);
create index runs_test on ${schema:name}.runs (test_id, started_at desc);
create index runs_started_at on ${schema:name}.runs (started_at desc);
create index runs_status on ${schema:name}.runs (status, started_at desc);

create table ${schema:name}.run_steps (
  run_id uuid not null references ${schema:name}.runs on delete cascade,
  index integer not null,
  parent_index integer,
  depth integer not null,
  category text not null,
  title text not null,
  file text,
  line integer,
  "column" integer,
  started_at timestamptz not null,
  duration_ms double precision not null,
  error text,
  primary key (run_id, index)
);
comment on table ${schema:name}.run_steps is 'Steps of a run in the order in which they began; parent_index points to the enclosing step.';

create table ${schema:name}.artifacts (
  run_id uuid not null references ${schema:name}.runs on delete cascade,
  index integer not null,
  name text not null,
  kind text not null,
  content_type text not null,
  path text,
  size_bytes bigint not null,
  sha256 text,
  primary key (run_id, index)
);
comment on table ${schema:name}.artifacts is 'Files and inline attachments of a run; the content itself stays where Playwright put it.';

create table ${schema:name}.metrics (
  run_id uuid not null references ${schema:name}.runs on delete cascade,
  name text not null,
  value double precision not null,
  unit text not null,
  primary key (run_id, name)
);
comment on table ${schema:name}.metrics is 'Figures of a run, e.g. selector lookups by the cache tier that answered them.';
create index metrics_name on ${schema:name}.metrics (name);

create table ${schema:name}.selector_cache (
  key_hash text generated always as (md5(url_pattern || E'\n' || frame_path || E'\n' || locator)) stored primary key,
  url_pattern text not null,
  frame_path text not null,
  locator text not null,
  fingerprint jsonb not null,
  structure text not null,
  healed_locator text,
  healed_selector text,
  confidence double precision check (confidence between 0 and 1),
  hits integer not null,
  misses integer not null,
  learned_at timestamptz not null,
  verified_at timestamptz not null
);
comment on table ${schema:name}.selector_cache is 'What is remembered of each locator: the element''s fingerprint, and the locator that took its place.';
comment on column ${schema:name}.selector_cache.structure is 'Locality-sensitive hash of the page''s structure when learnt, 16 hex digits.';
comment on column ${schema:name}.selector_cache.misses is 'Misses in a row; two retire a remembered heal.';
create index selector_cache_page on ${schema:name}.selector_cache (url_pattern, verified_at desc);

create table ${schema:name}.heal_history (
  id uuid primary key,
  run_id uuid not null,
  test_id text not null,
  test_title text not null,
  url_pattern text not null,
  frame_path text not null,
  locator text not null,
  operation text not null,
  status text not null check (status in ('probation', 'confirmed', 'suspect', 'observed', 'refused', 'retired')),
  cause text not null check (cause in ('attribute', 'text', 'moved', 'ambiguous', 'gone', 'pageNotReady')),
  remembered boolean not null,
  healed_locator text,
  confidence double precision,
  margin double precision,
  drift double precision check (drift between 0 and 1),
  file text,
  line integer,
  "column" integer,
  candidates jsonb not null,
  explanation text not null,
  duration_ms double precision not null,
  at timestamptz not null
);
comment on table ${schema:name}.heal_history is 'Every heal, refusal and observation with its evidence. No foreign key to runs: a run without our reporter has none.';
comment on column ${schema:name}.heal_history.status is 'confirmed: the test passed afterwards; suspect: it failed; refused and observed: nothing was acted on.';
comment on column ${schema:name}.heal_history.drift is 'Structural distance of the page from when the element was learnt, 0 to 1.';
create index heal_history_run on ${schema:name}.heal_history (run_id);
create index heal_history_page on ${schema:name}.heal_history (url_pattern, at desc);
create index heal_history_at on ${schema:name}.heal_history (at desc);
