-- Checking a file against the catalogue.

-- name: list_known(source, external_keys)
-- Grain: one key of the source that the catalogue has, with the values a later file may change.
SELECT
  r.external_key,
  r.title_id,
  t.name,
  t.release_year,
  t.synopsis
FROM external_refs AS r
INNER JOIN titles AS t ON t.id = r.title_id
WHERE r.source = %(source)s
  AND r.external_key IN (%(external_keys)s)
ORDER BY r.external_key

-- name: list_titles_named(names)
-- Same-name titles are reported, never merged.
SELECT
  id,
  name
FROM titles
WHERE name IN (%(names)s)
ORDER BY id

-- name: list_genre_names()
-- Names of all genres, to find new ones.
SELECT name
FROM genres
ORDER BY id
LIMIT 10000

-- name: list_country_codes()
-- Country names of films, with those of countries that no longer exist.
SELECT
  code,
  name
FROM countries
ORDER BY code
