-- Importing a catalogue: what is there already, and what a bulk insert needs to know.

-- name: list_known(source, external_keys)
-- One row per key imported before, with what a later file might say differently.
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

-- name: list_made_at(made_at, limit)
-- The ids of the titles just inserted, in the order of insertion. Reading them back needs no
-- promise about how a server hands out ids of a multi-row insert.
SELECT id
FROM titles
WHERE created_at = %(made_at)s
ORDER BY id
LIMIT %(limit)s

-- name: ensure_genre(name, slug, motif)<
-- The genre's id, new or not.
INSERT INTO genres (name, slug, motif)
VALUES (%(name)s, %(slug)s, %(motif)s)
ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)

-- name: list_genre_names()
-- Which of the imported genres are new.
SELECT name
FROM genres
ORDER BY id
LIMIT 10000

-- name: list_people_named(names)
-- People who share a name cannot be told apart by a file: the one known longest is meant.
SELECT
  name,
  MIN(id) AS id
FROM people
WHERE name IN (%(names)s)
GROUP BY CAST(name AS BINARY), name
ORDER BY id

-- name: list_country_codes()
-- Country names of films, with those of countries that no longer exist.
SELECT
  code,
  name
FROM countries
ORDER BY code

-- name: list_imports(limit)
-- What was imported, newest first; the findings of one are read with it alone.
SELECT
  e.id,
  e.at,
  JSON_REMOVE(e.new_values, '$.findings') AS new_values,
  a.name AS actor_name
FROM audit_events AS e
LEFT JOIN accounts AS a ON a.id = e.actor_id
WHERE e.object_type = 'import'
ORDER BY e.id DESC
LIMIT %(limit)s

-- name: page_imports(order, after_key, after_id, limit)
-- The same for programs, page by page. Ids grow with time, so the id is the order.
-- sort id: e.id
SELECT
  e.id,
  e.at,
  JSON_REMOVE(e.new_values, '$.findings') AS new_values,
  e.actor_id,
  a.name AS actor_name
FROM audit_events AS e
LEFT JOIN accounts AS a ON a.id = e.actor_id
WHERE e.object_type = 'import'
  {{order}}
LIMIT %(limit)s

-- name: get_import(import_id)^
-- One import with its findings.
SELECT
  e.id,
  e.at,
  e.new_values,
  e.actor_id,
  a.name AS actor_name
FROM audit_events AS e
LEFT JOIN accounts AS a ON a.id = e.actor_id
WHERE e.id = %(import_id)s
  AND e.object_type = 'import'
