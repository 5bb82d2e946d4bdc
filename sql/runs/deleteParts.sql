delete from ${schema:name}.run_steps where run_id = ${id};
delete from ${schema:name}.artifacts where run_id = ${id};
delete from ${schema:name}.metrics where run_id = ${id}
