-- name: list_countries()
-- Names that employees may type, with their codes.
SELECT
  c.code,
  c.name
FROM countries AS c
ORDER BY c.name

-- name: list_languages()
-- Names that employees may type, with their codes.
SELECT
  l.code,
  l.name
FROM languages AS l
ORDER BY l.name

-- name: list_genres()
-- The genres that a title can have; an import may add some.
SELECT
  g.id,
  g.name
FROM genres AS g
ORDER BY g.name
