select version from ${schema:name}.schema_migrations order by version
