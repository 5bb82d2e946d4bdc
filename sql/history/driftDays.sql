select url_pattern as "urlPattern", day::text, observations, mean_drift::double precision as "meanDrift", max_drift::double precision as "maxDrift"
from ${schema:name}.drift_by_day(${days}, ${urlPattern}::text)
limit ${limit}
