select url_pattern as "urlPattern", entries, observations, mean_drift::double precision as "meanDrift", max_drift::double precision as "maxDrift", healed, refused, retired,
       retired_for_drift as "retiredForDrift", other_element as "otherElement", tests
from ${schema:name}.get_drift_summary(${days})
where ${urlPattern}::text is null or url_pattern = ${urlPattern}::text
limit ${limit}
