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
