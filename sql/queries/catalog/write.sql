-- Writing an import.

-- name: insert_import(source, total_rows, new_titles, known_titles, warnings, findings, made_by, now)<
-- First in its transaction, so that each title can name it.
INSERT INTO imports (
  source, total_rows, new_titles, known_titles, warnings, findings, made_by, created_at
)
VALUES (
  %(source)s, %(total_rows)s, %(new_titles)s, %(known_titles)s, %(warnings)s, %(findings)s,
  %(made_by)s, %(now)s
)

-- name: list_titles_of(import_id)
-- The ids of the titles just inserted, in order. No server promises how it numbers the rows of one
-- INSERT, so they are read back.
SELECT id
FROM titles
WHERE import_id = %(import_id)s
ORDER BY id

-- name: list_genres()
-- Grain: one genre.
SELECT
  id,
  name,
  slug
FROM genres
ORDER BY id
LIMIT 10000

-- name: insert_genre(name, slug, motif)<
-- The database rejects a name or a slug that another import has added meanwhile.
INSERT INTO genres (name, slug, motif)
VALUES (%(name)s, %(slug)s, %(motif)s)

-- name: list_people_named(names)
-- A file cannot tell people of one name apart, so it means the oldest.
SELECT
  name,
  MIN(id) AS id
FROM people
WHERE name IN (%(names)s)
GROUP BY CAST(name AS BINARY), name
ORDER BY id
