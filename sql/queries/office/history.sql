-- name: list_last_changes(object_type, ids)
-- Grain: one object of the page, with its newest change. Seeded rows have none.
SELECT
  e.object_id AS id,
  e.at,
  COALESCE(a.name, 'StreamVault') AS actor
FROM audit_events AS e
LEFT JOIN accounts AS a ON a.id = e.actor_id
WHERE e.id IN (
  SELECT MAX(newest.id)
  FROM audit_events AS newest
  WHERE newest.object_type = %(object_type)s
    AND newest.object_id IN (%(ids)s)
  GROUP BY newest.object_id
)

-- name: list_own_changes(actor_id, object_type, request_id, since)
-- The changes of one recent bulk action of this account, for its undo.
SELECT
  e.object_id AS id,
  e.action
FROM audit_events AS e
WHERE e.actor_id = %(actor_id)s
  AND e.object_type = %(object_type)s
  AND e.request_id = %(request_id)s
  AND e.at >= %(since)s
ORDER BY e.object_id
