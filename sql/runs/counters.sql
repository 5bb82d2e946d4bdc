select m.name, sum(m.value) as value
from ${schema:name}.metrics m join ${schema:name}.runs r on r.id = m.run_id
where r.build_id = ${buildId}
group by m.name order by m.name
