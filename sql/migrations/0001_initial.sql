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
comment on column ${schema:name}.runs.healed is 'Locators that were healed in this attempt.';
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

-- What each column means, where it is not said above.
comment on column ${schema:name}.builds.ci is 'Name of the CI system; null on a developer''s machine.';
comment on column ${schema:name}.builds.ci_url is 'Page of the job in the CI system.';
comment on column ${schema:name}.builds.branch is 'Branch under test.';
comment on column ${schema:name}.builds.commit is 'Commit under test.';
comment on column ${schema:name}.builds.author is 'Author of the commit.';
comment on column ${schema:name}.builds.playwright_version is 'Version of Playwright Test.';
comment on column ${schema:name}.builds.started_at is 'Start of the first shard.';
comment on column ${schema:name}.build_shards.build_id is 'The build.';
comment on column ${schema:name}.build_shards.shard_index is 'From 1.';
comment on column ${schema:name}.build_shards.status is 'How the shard ended, in Playwright''s words; running until then.';
comment on column ${schema:name}.build_shards.started_at is 'Start of the shard.';
comment on column ${schema:name}.build_shards.finished_at is 'End of the shard; null while it runs.';
comment on column ${schema:name}.build_shards.duration_ms is 'Time from start to end in milliseconds.';
comment on column ${schema:name}.build_shards.host is 'Host on which the runner was started.';
comment on column ${schema:name}.runs.id is 'UUID derived from build, test, repeat and retry, so that writing a result twice changes nothing.';
comment on column ${schema:name}.runs.build_id is 'The build.';
comment on column ${schema:name}.runs.shard_index is 'Shard of the build that ran it, from 1.';
comment on column ${schema:name}.runs.project is 'Name of the Playwright project; empty without projects.';
comment on column ${schema:name}.runs.file is 'Spec file, relative to the project''s root.';
comment on column ${schema:name}.runs.line is 'Line of the test, from 1.';
comment on column ${schema:name}.runs."column" is 'Column of the test, from 1.';
comment on column ${schema:name}.runs.title is 'Title of the test.';
comment on column ${schema:name}.runs.title_path is 'Titles of the describe blocks and of the test.';
comment on column ${schema:name}.runs.tags is 'Tags with their @.';
comment on column ${schema:name}.runs.annotations is 'List of objects with type and description.';
comment on column ${schema:name}.runs.retry is '0 = first attempt.';
comment on column ${schema:name}.runs.repeat_each_index is '0 without --repeat-each.';
comment on column ${schema:name}.runs.worker_index is 'Worker process, as Playwright counts them.';
comment on column ${schema:name}.runs.parallel_index is 'Worker slot, from 0.';
comment on column ${schema:name}.runs.status is 'Result of this attempt; running until it ends.';
comment on column ${schema:name}.runs.expected_status is 'What the test declares: failed after test.fail(), skipped after test.skip(), else passed.';
comment on column ${schema:name}.runs.started_at is 'Start of the attempt.';
comment on column ${schema:name}.runs.duration_ms is 'Time of the attempt in milliseconds.';
comment on column ${schema:name}.runs.error_message is 'First error, secrets masked.';
comment on column ${schema:name}.runs.error_stack is 'Stack of the first error, secrets masked.';
comment on column ${schema:name}.runs.refused is 'Locators for which healing was tried and refused in this attempt.';
comment on column ${schema:name}.run_steps.run_id is 'The run.';
comment on column ${schema:name}.run_steps.index is 'Order of begin within the run, from 0.';
comment on column ${schema:name}.run_steps.parent_index is 'The enclosing step; null at the top.';
comment on column ${schema:name}.run_steps.depth is '0 at the top.';
comment on column ${schema:name}.run_steps.category is 'Playwright''s word: test.step, pw:api, expect, hook, fixture and so on.';
comment on column ${schema:name}.run_steps.title is 'Title, typed values masked.';
comment on column ${schema:name}.run_steps.file is 'Where the step is in the code.';
comment on column ${schema:name}.run_steps.line is 'From 1.';
comment on column ${schema:name}.run_steps."column" is 'From 1.';
comment on column ${schema:name}.run_steps.started_at is 'Start of the step.';
comment on column ${schema:name}.run_steps.duration_ms is 'Time in milliseconds.';
comment on column ${schema:name}.run_steps.error is 'Message of its error, secrets masked; null if it passed.';
comment on column ${schema:name}.artifacts.run_id is 'The run.';
comment on column ${schema:name}.artifacts.index is 'Order among the attachments, from 0.';
comment on column ${schema:name}.artifacts.name is 'Name of the attachment.';
comment on column ${schema:name}.artifacts.kind is 'screenshot, video, trace, heal, stdout, stderr or other.';
comment on column ${schema:name}.artifacts.content_type is 'MIME type.';
comment on column ${schema:name}.artifacts.path is 'File, relative to the project''s root where possible; null for an inline attachment.';
comment on column ${schema:name}.artifacts.size_bytes is 'Size in bytes.';
comment on column ${schema:name}.artifacts.sha256 is 'Hash of the content; null if it was not read.';
comment on column ${schema:name}.metrics.run_id is 'The run.';
comment on column ${schema:name}.metrics.name is 'What was measured, e.g. selector.lookups.';
comment on column ${schema:name}.metrics.value is 'The figure.';
comment on column ${schema:name}.metrics.unit is '1 for counts, ms for times and so on.';
comment on column ${schema:name}.selector_cache.key_hash is 'Hash of page, frame and locator: together they may be too long for an index.';
comment on column ${schema:name}.selector_cache.url_pattern is 'Origin and path of the page; changing segments are *.';
comment on column ${schema:name}.selector_cache.frame_path is 'Locators of the enclosing iframes joined with >>; empty in the main frame.';
comment on column ${schema:name}.selector_cache.locator is 'The locator as Playwright prints it.';
comment on column ${schema:name}.selector_cache.fingerprint is 'What is remembered of the element; never typed values.';
comment on column ${schema:name}.selector_cache.healed_locator is 'The locator that took its place, as printed; null while the own one works.';
comment on column ${schema:name}.selector_cache.healed_selector is 'The same as Playwright''s selector string.';
comment on column ${schema:name}.selector_cache.confidence is 'Confidence of the remembered heal, 0 to 1.';
comment on column ${schema:name}.selector_cache.hits is 'Times that the entry was used.';
comment on column ${schema:name}.selector_cache.learned_at is 'When the element was first seen.';
comment on column ${schema:name}.selector_cache.verified_at is 'When the entry last proved right; seven days later it is not read any more.';
comment on column ${schema:name}.heal_history.id is 'UUID made by the worker.';
comment on column ${schema:name}.heal_history.run_id is 'The run, if our reporter stored it.';
comment on column ${schema:name}.heal_history.test_id is 'Playwright''s id of the test.';
comment on column ${schema:name}.heal_history.test_title is 'Title of the test.';
comment on column ${schema:name}.heal_history.url_pattern is 'Origin and path of the page; changing segments are *.';
comment on column ${schema:name}.heal_history.frame_path is 'Locators of the enclosing iframes joined with >>; empty in the main frame.';
comment on column ${schema:name}.heal_history.locator is 'The locator of the spec, as Playwright prints it.';
comment on column ${schema:name}.heal_history.operation is 'Playwright''s method: click, fill, toHaveText and so on.';
comment on column ${schema:name}.heal_history.cause is 'Why the locator found nothing: attribute, text, moved, ambiguous, gone or pageNotReady.';
comment on column ${schema:name}.heal_history.remembered is 'True if an already remembered heal was used, without ranking.';
comment on column ${schema:name}.heal_history.healed_locator is 'The locator that was used or proposed instead.';
comment on column ${schema:name}.heal_history.confidence is 'Probability, 0 to 1, that this is the element.';
comment on column ${schema:name}.heal_history.margin is 'Lead in confidence over the runner-up, 0 to 1.';
comment on column ${schema:name}.heal_history.file is 'Spec file that uses the locator.';
comment on column ${schema:name}.heal_history.line is 'From 1.';
comment on column ${schema:name}.heal_history."column" is 'From 1.';
comment on column ${schema:name}.heal_history.candidates is 'The best candidates with confidence, agreements, differences and objections.';
comment on column ${schema:name}.heal_history.explanation is 'One sentence: why this one, or why none.';
comment on column ${schema:name}.heal_history.duration_ms is 'Time that healing took in milliseconds.';
comment on column ${schema:name}.heal_history.at is 'When it happened.';
