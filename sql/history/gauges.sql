-- Counts of the last day by kind and name, for monitoring.
select 'heals' as kind, status as name, count(*)::int as value from ${schema:name}.heal_history where at >= ${since}::timestamptz group by 2
union all
select 'builds', s.status, count(*)::int
from (select id from ${schema:name}.builds where started_at >= ${since}::timestamptz) b
cross join lateral (select status from ${schema:name}.build_states where build_id = b.id) s
group by 2
union all
select 'entries', case when healed_selector is null then 'learnt' else 'healed' end, count(*)::int from ${schema:name}.selector_cache group by 2
union all
select 'lastRun', '', extract(epoch from started_at)::int from (select started_at from ${schema:name}.runs order by started_at desc, id desc limit 1) as newest
