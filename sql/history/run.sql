select r.id, r.build_id as "buildId", b.branch, b.commit, b.ci_url as "ciUrl", r.shard_index as "shardIndex", r.test_id as "testId", r.project, r.file,
       r.line, r."column", r.title, r.title_path as "titlePath", r.tags, r.annotations, r.retry, r.repeat_each_index as "repeatEachIndex",
       r.worker_index as "workerIndex", r.parallel_index as "parallelIndex", r.status, r.expected_status as "expectedStatus", r.outcome,
       r.started_at as "startedAt", r.duration_ms as "durationMs", r.error_message as "errorMessage", r.error_stack as "errorStack", r.healed, r.refused,
       (select jsonb_agg(jsonb_build_object('id', a.id, 'retry', a.retry, 'status', a.status, 'durationMs', a.duration_ms) order by a.retry)
          from ${schema:name}.runs a where a.build_id = r.build_id and a.test_id = r.test_id) as attempts,
       coalesce((select jsonb_agg(jsonb_build_object('name', m.name, 'value', m.value, 'unit', m.unit) order by m.name)
          from ${schema:name}.metrics m where m.run_id = r.id and m.run_started_at = r.started_at), '[]') as metrics
from ${schema:name}.runs r join ${schema:name}.builds b on b.id = r.build_id
where r.id = ${id}
