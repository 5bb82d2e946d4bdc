-- A page of builds counts the attempts of each: from the index alone, and only in partitions that can hold them.

drop index ${schema:name}.runs_build;
create index runs_build on ${schema:name}.runs (build_id, test_id, retry)
  include (shard_index, status, expected_status, outcome, started_at, duration_ms, healed, refused);

drop function ${schema:name}.build_figures(text);
create function ${schema:name}.build_figures(of_build text, not_before timestamptz default '-infinity')
returns table (tests integer, expected integer, flaky integer, unexpected integer, skipped integer, interrupted integer, running integer,
               attempts integer, test_time_ms double precision, healed integer, refused integer)
language sql stable as $$
  select count(*) filter (where is_last)::int,
         count(*) filter (where is_last and verdict = 'expected')::int, count(*) filter (where is_last and verdict = 'flaky')::int,
         count(*) filter (where is_last and verdict = 'unexpected')::int, count(*) filter (where is_last and verdict = 'skipped')::int,
         count(*) filter (where is_last and verdict = 'interrupted')::int, count(*) filter (where is_last and verdict = 'running')::int,
         count(*)::int, coalesce(sum(duration_ms), 0), coalesce(sum(healed), 0)::int, coalesce(sum(refused), 0)::int
  from (
    select r.duration_ms, r.healed, r.refused, lead(r.retry) over (partition by r.test_id order by r.retry) is null as is_last,
           ${schema:name}.verdict_of(r.status, r.expected_status, r.outcome, r.retry) as verdict
    from ${schema:name}.runs r where r.build_id = $1 and r.started_at >= $2
  ) as judged;
$$;
comment on function ${schema:name}.build_figures is 'Tests of one build by the verdict of their last attempt; the same figures as run_summary, for the builds of one page. not_before: no attempt began earlier, which spares older partitions.';
