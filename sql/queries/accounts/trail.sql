-- name: list_changes(order, after_key, after_id, actor_id, object_type, object_id, request_id, since, until, every_type, object_types, folded, limit)
-- Grain: one change. Ids grow with time, so the id is the order. Without `every_type`, only changes
-- of `object_types`: employees do not read about accounts. `folded`: of what one request did to many
-- objects, only the newest change. Programs may send one request id for everything, so changes more
-- than five minutes apart are not folded.
-- sort at: e.id
SELECT
  e.id,
  e.at,
  e.action,
  e.object_type,
  e.object_id,
  e.old_values,
  e.new_values,
  e.request_id,
  e.undoes,
  e.actor_id,
  a.name AS actor
FROM audit_events AS e
LEFT JOIN accounts AS a ON a.id = e.actor_id
WHERE (%(actor_id)s IS NULL OR e.actor_id = %(actor_id)s)
  AND (%(object_type)s IS NULL OR e.object_type = %(object_type)s)
  AND (%(object_id)s IS NULL OR e.object_id = %(object_id)s)
  AND (%(request_id)s IS NULL OR e.request_id = %(request_id)s)
  AND (%(since)s IS NULL OR e.at >= %(since)s)
  AND (%(until)s IS NULL OR e.at < %(until)s)
  AND (%(every_type)s OR e.object_type IN (%(object_types)s))
  AND (
    NOT %(folded)s
    OR e.request_id = ''
    OR NOT EXISTS (
      SELECT 1
      FROM audit_events AS newer
      WHERE newer.request_id = e.request_id
        AND newer.action = e.action
        AND newer.id > e.id
        AND newer.object_type = e.object_type
        AND newer.actor_id <=> e.actor_id
        AND newer.at <= DATE_ADD(e.at, INTERVAL 5 MINUTE)
        AND (%(until)s IS NULL OR newer.at < %(until)s)
    )
  )
  {{order}}
LIMIT %(limit)s;

-- name: list_actions(requests)
-- Grain: one action of a request. How many changes a folded line stands for.
SELECT
  request_id,
  action,
  COUNT(*) AS changes
FROM audit_events
WHERE request_id IN (%(requests)s)
GROUP BY request_id, action;

-- name: list_object_types()
-- The choices of the audit page's filter, by a walk over the index.
SELECT DISTINCT object_type
FROM audit_events
ORDER BY object_type
LIMIT 100;
