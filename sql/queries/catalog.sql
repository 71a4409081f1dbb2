-- name: list_countries()
-- The names employees may type, with their codes.
SELECT
  c.code,
  c.name
FROM countries AS c
ORDER BY c.name

-- name: list_languages()
-- The names employees may type, with their codes.
SELECT
  l.code,
  l.name
FROM languages AS l
ORDER BY l.name

-- name: list_genres()
-- The genres a title can have; an import may add some.
SELECT
  g.id,
  g.name
FROM genres AS g
ORDER BY g.name

-- name: list_house_names()
-- Suggestions of the house fields, and the choices of the house filters.
SELECT
  h.id,
  h.name
FROM houses AS h
ORDER BY h.name
LIMIT 1000

-- name: house_named(name)^
-- Houses are named in forms; their names are unique, whatever the case typed.
SELECT
  h.id,
  h.name
FROM houses AS h
WHERE h.name = %(name)s

-- name: last_changes(object_type, ids)
-- Grain: one object of the page, with its newest change. Rows written by the seed have none.
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

-- name: my_changes(actor_id, object_type, request_id, since)
-- What one bulk action changed, for its undo: only one's own, only of late.
SELECT
  e.object_id AS id,
  e.action
FROM audit_events AS e
WHERE e.actor_id = %(actor_id)s
  AND e.object_type = %(object_type)s
  AND e.request_id = %(request_id)s
  AND e.at >= %(since)s
ORDER BY e.object_id
