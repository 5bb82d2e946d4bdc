delete from ${schema:name}.selector_cache c
using unnest(${urlPatterns}::text[], ${framePaths}::text[], ${locators}::text[]) as k (url_pattern, frame_path, locator)
where c.url_pattern = k.url_pattern and c.frame_path = k.frame_path and c.locator = k.locator
