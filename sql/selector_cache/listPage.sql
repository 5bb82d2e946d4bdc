-- All entries of a page, also those that are too old to be used.
select url_pattern as "urlPattern", frame_path as "framePath", locator, healed_locator as "healedLocator", confidence, hits, misses,
       learned_at as "learnedAt", verified_at as "verifiedAt", verified_at < now() - interval '7 days' as expired
from ${schema:name}.selector_cache
where url_pattern = ${urlPattern} and (${locator}::text is null or locator = ${locator})
order by locator, frame_path
