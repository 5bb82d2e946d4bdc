select ${schema:name}.total_build(${id})
