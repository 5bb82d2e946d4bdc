select url_pattern as "urlPattern"
from ${schema:name}.selector_cache
where md5(locator) = md5(${locator}) and locator = ${locator} and frame_path = ${framePath} and verified_at > now() - interval '7 days'
order by verified_at desc
limit 5
