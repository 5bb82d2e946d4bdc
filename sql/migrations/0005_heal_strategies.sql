-- How the element of a heal was looked for: what worked before is tried first. And the pages of a locator, to say where it was learnt.

alter table ${schema:name}.heal_history add column strategies text[] not null default '{}';
comment on column ${schema:name}.heal_history.strategies is 'What was tried, in that order: remembered, look, reveal, settle, narrow. The last one found the element if anything did.';

create index selector_cache_locator on ${schema:name}.selector_cache (md5(locator));

create view ${schema:name}.heal_strategies as
select h.url_pattern, s.strategy, count(*)::integer as tried,
       count(*) filter (where h.status = 'confirmed' and s.place = cardinality(h.strategies))::integer as succeeded,
       count(*) filter (where h.status = 'suspect' and s.place = cardinality(h.strategies))::integer as suspect,
       percentile_cont(0.5) within group (order by h.duration_ms)
         filter (where h.status in ('confirmed', 'suspect') and s.place = cardinality(h.strategies)) as median_ms
from ${schema:name}.heal_history h, unnest(h.strategies) with ordinality as s (strategy, place)
group by 1, 2;
comment on view ${schema:name}.heal_strategies is 'By page and strategy: how often it was tried, found the element in a test that passed or failed, and the median time until then.';
