select url_pattern as "urlPattern", entries, healed_entries as healed, hits, misses, expired, last_verified as "verifiedAt"
from ${schema:name}.selector_cache_stats
order by entries desc, url_pattern
