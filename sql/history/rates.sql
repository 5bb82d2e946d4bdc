select attempts, attempts_passed as "attemptsPassed", attempt_pass_rate::double precision as "attemptPassRate", tests, expected, flaky, unexpected, skipped,
       interrupted, test_pass_rate::double precision as "testPassRate", flaky_rate::double precision as "flakyRate"
from ${schema:name}.pass_rates(${since}::timestamptz, ${branch}::text, ${project}::text)
