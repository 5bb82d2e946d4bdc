select m.name, sum(m.value) as value
from ${schema:name}.runs r join ${schema:name}.metrics m on m.run_id = r.id and m.run_started_at = r.started_at
where r.build_id = ${buildId}
group by m.name order by m.name
