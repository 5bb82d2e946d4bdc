insert into ${schema:name}.schema_migrations (version, name) values (${version}, ${name})
