-- The import history, from the audit trail.

-- name: page_imports(order, after_key, after_id, limit)
-- Grain: one import, without its findings. Ids grow with time, so the id is the order.
-- sort id: e.id
SELECT
  e.id,
  e.at,
  JSON_REMOVE(e.new_values, '$.findings') AS new_values,
  e.actor_id,
  a.name AS actor_name
FROM audit_events AS e
LEFT JOIN accounts AS a ON a.id = e.actor_id
WHERE e.object_type = 'import'
  {{order}}
LIMIT %(limit)s

-- name: get_import(import_id)^
-- Grain: one import, with its findings.
SELECT
  e.id,
  e.at,
  e.new_values,
  e.actor_id,
  a.name AS actor_name
FROM audit_events AS e
LEFT JOIN accounts AS a ON a.id = e.actor_id
WHERE e.id = %(import_id)s
  AND e.object_type = 'import'
