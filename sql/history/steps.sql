select index::text as "cursorValue", index, parent_index as "parentIndex", depth, category, title, file, line, "column", started_at as "startedAt", duration_ms as "durationMs", error
from ${schema:name}.run_steps
where run_id = ${id} and run_started_at = (select started_at from ${schema:name}.runs where id = ${id}) and index > ${after}
order by index limit ${limit}
