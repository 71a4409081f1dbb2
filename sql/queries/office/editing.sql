-- name: list_later_changes(object_type, object_id)
-- Newest first, to work out the values with which an older form started.
SELECT
  old_values,
  new_values
FROM audit_events
WHERE object_type = %(object_type)s
  AND object_id = %(object_id)s
ORDER BY id DESC
LIMIT 50
