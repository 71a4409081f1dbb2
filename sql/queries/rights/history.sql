-- name: list_history(contract_id, limit)
-- Changes of a contract and of the terms it still has, newest first.
SELECT
  e.id,
  e.at,
  e.action,
  e.object_type,
  e.object_id,
  e.old_values,
  e.new_values,
  COALESCE(a.name, 'StreamVault') AS actor,
  t.name AS title
FROM (
  (
    SELECT
      id,
      NULL AS title_id
    FROM audit_events
    WHERE object_type = 'contract'
      AND object_id = %(contract_id)s
  )
  UNION ALL
  (
    SELECT
      x.id,
      m.title_id
    FROM terms AS m
    INNER JOIN audit_events AS x
      ON x.object_type = 'term'
      AND x.object_id = m.id
    WHERE m.contract_id = %(contract_id)s
  )
) AS found
INNER JOIN audit_events AS e ON e.id = found.id
LEFT JOIN accounts AS a ON a.id = e.actor_id
LEFT JOIN titles AS t ON t.id = found.title_id
ORDER BY e.id DESC
LIMIT %(limit)s
