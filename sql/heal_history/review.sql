update ${schema:name}.heal_history set review = ${decision}, reviewed_at = now()
where id = ${id}
returning id as "healId", review as decision, reviewed_at as "reviewedAt", url_pattern as "urlPattern", frame_path as "framePath", locator
