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

-- name: list_written_about(object_type, object_ids)
-- Grain: an event about things of a person who leaves, with what was written in it.
SELECT
  e.id,
  e.old_values,
  e.new_values
FROM audit_events AS e
WHERE e.object_type = %(object_type)s
  AND e.object_id IN (%(object_ids)s)
  AND (e.old_values IS NOT NULL OR e.new_values IS NOT NULL)

-- name: list_written_by(account_id, every_action, actions)
-- Grain: an event of a person who leaves. Of staff only what they did as members counts.
SELECT
  e.id,
  e.old_values,
  e.new_values
FROM audit_events AS e
WHERE e.actor_id = %(account_id)s
  AND (%(every_action)s OR e.action IN (%(actions)s))
  AND (e.old_values IS NOT NULL OR e.new_values IS NOT NULL)

-- name: list_rejected(account_id)
-- Grain: a held comment of the person that a moderator rejected; its text is only here.
SELECT
  e.id,
  e.old_values,
  e.new_values
FROM audit_events AS e
WHERE e.object_type = 'held_comment'
  AND JSON_EXTRACT(e.old_values, '$.author_id') = %(account_id)s

-- name: list_done_to(account_id, action)
-- Grain: something to which a person did this.
SELECT DISTINCT e.object_id
FROM audit_events AS e
WHERE e.actor_id = %(account_id)s
  AND e.action = %(action)s
  AND e.object_id IS NOT NULL

-- name: replace_values(event_id, old_values, new_values)!
-- The only change of the trail: the event stays, what a person wrote goes.
UPDATE audit_events
SET
  old_values = %(old_values)s,
  new_values = %(new_values)s
WHERE id = %(event_id)s

-- name: list_trail(account_id, after, limit)
-- Grain: an event by the person, or about their account. Values may name others, so they stay out.
SELECT
  e.id,
  e.at,
  e.action,
  e.object_type,
  e.object_id,
  COALESCE(e.actor_id = %(account_id)s, FALSE) AS by_you
FROM audit_events AS e
WHERE (
  e.actor_id = %(account_id)s
  OR (e.object_type = 'account' AND e.object_id = %(account_id)s)
)
  AND e.id > %(after)s
ORDER BY e.id
LIMIT %(limit)s
