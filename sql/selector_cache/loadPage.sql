select url_pattern as "urlPattern", frame_path as "framePath", locator, fingerprint, structure, healed_locator as "healedLocator",
       healed_selector as "healedSelector", confidence, hits, misses,
       (extract(epoch from learned_at) * 1000)::double precision as "learnedAt",
       (extract(epoch from verified_at) * 1000)::double precision as "verifiedAt"
from ${schema:name}.selector_cache
where url_pattern = ${urlPattern} and verified_at > now() - interval '7 days'
