select ${schema:name}.cleanup_old_runs(${days})
