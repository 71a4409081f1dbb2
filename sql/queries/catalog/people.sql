-- name: list_named(names)
-- Forms credit people by name; namesakes count as one person, the first.
SELECT
  p.id,
  p.name
FROM people AS p
WHERE p.name IN (%(names)s)
ORDER BY p.id
LIMIT 2000

-- name: list_names(ids)
-- Grain: one person; deleted ones are missing.
SELECT
  id,
  name
FROM people
WHERE id IN (%(ids)s)
