-- Writing an import.

-- name: list_made_at(made_at, limit)
-- The ids of the titles just inserted, in order. No server promises how it numbers the rows of one
-- INSERT, so they are read back.
SELECT id
FROM titles
WHERE created_at = %(made_at)s
ORDER BY id
LIMIT %(limit)s

-- name: ensure_genre(name, slug, motif)<
-- Return the genre's id, whether it is new or not.
INSERT INTO genres (name, slug, motif)
VALUES (%(name)s, %(slug)s, %(motif)s)
ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)

-- name: list_people_named(names)
-- A file cannot tell people of one name apart, so it means the oldest.
SELECT
  name,
  MIN(id) AS id
FROM people
WHERE name IN (%(names)s)
GROUP BY CAST(name AS BINARY), name
ORDER BY id
