select id from ${schema:name}.tests
where title ilike ${pattern} or file ilike ${pattern} or array_to_string(title_path, ' › ') ilike ${pattern} or id = ${exact}::text
limit ${limit}
