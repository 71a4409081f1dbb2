-- name: insert_audit_event(at, actor_id, action, object_type, object_id, old_values, new_values, request_id)<
-- One row per change by a person, in the transaction of the change.
INSERT INTO audit_events (
  at, actor_id, action, object_type, object_id, old_values, new_values, request_id
)
VALUES (
  %(at)s, %(actor_id)s, %(action)s, %(object_type)s, %(object_id)s,
  %(old_values)s, %(new_values)s, %(request_id)s
)

-- name: list_events_of(object_type, object_id, limit)
-- The history of one object, newest first.
SELECT
  e.id,
  e.at,
  e.action,
  e.object_type,
  e.object_id,
  e.old_values,
  e.new_values,
  COALESCE(a.name, 'StreamVault') AS actor
FROM audit_events AS e
LEFT JOIN accounts AS a ON a.id = e.actor_id
WHERE e.object_type = %(object_type)s
  AND e.object_id = %(object_id)s
ORDER BY e.id DESC
LIMIT %(limit)s
