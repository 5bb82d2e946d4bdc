select url_pattern as "urlPattern", frame_path as "framePath", locator, healed_locator as "healedLocator", cause, drift::double precision, times,
       last_at as "lastAt"
from ${schema:name}.drift_retired(${days}, ${urlPattern}::text)
limit ${limit}
