select parent, month::text from ${schema:name}.missing_partitions(${at})
