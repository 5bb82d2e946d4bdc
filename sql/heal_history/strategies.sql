select h.frame_path as "framePath", h.locator, s.strategy, count(*)::integer as tried,
       (count(*) filter (where h.status = 'confirmed' and s.place = cardinality(h.strategies)))::integer as succeeded
from ${schema:name}.heal_history h, unnest(h.strategies) with ordinality as s (strategy, place)
where h.url_pattern = ${urlPattern} and h.at > now() - interval '90 days'
group by 1, 2, 3
