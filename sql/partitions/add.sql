select ${schema:name}.add_partition(${parent}, ${month}::date)
