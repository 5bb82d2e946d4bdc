select url_pattern as "urlPattern", test_id as "testId", test_title as "testTitle", healed, refused, retired, last_at as "lastAt"
from ${schema:name}.drift_dependents(${days}, ${urlPattern}::text)
limit ${limit}
