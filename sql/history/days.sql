select day::text, attempts, attempt_pass_rate::double precision as "attemptPassRate", tests, flaky, unexpected, test_pass_rate::double precision as "testPassRate",
       flaky_rate::double precision as "flakyRate", test_time_ms as "testTimeMs", builds, median_build_ms as "medianBuildMs"
from ${schema:name}.daily_figures(${since}::timestamptz, ${branch}::text, ${project}::text)
