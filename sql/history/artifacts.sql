select index, name, kind, content_type as "contentType", path, size_bytes::double precision as "sizeBytes", sha256
from ${schema:name}.artifacts
where run_id = ${id} and run_started_at = (select started_at from ${schema:name}.runs where id = ${id}) order by index
