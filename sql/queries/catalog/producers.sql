-- name: list_names(ids)
-- Grain: one producer; those that are gone are missing.
SELECT
  id,
  name
FROM producers
WHERE id IN (%(ids)s)

-- name: get_producer(producer_id)^
-- Grain: one producer, with everything its form edits.
SELECT
  p.id,
  p.row_version,
  p.created_at,
  p.name,
  p.email,
  p.country,
  c.name AS country_name,
  p.notes
FROM producers AS p
LEFT JOIN countries AS c ON c.code = p.country
WHERE p.id = %(producer_id)s

-- name: insert_producer(name, email, country, notes, now)<
-- Two producers may share a name.
INSERT INTO producers (name, email, country, notes, created_at)
VALUES (%(name)s, %(email)s, %(country)s, %(notes)s, %(now)s)

-- name: update_producer(producer_id, row_version, name, email, country, notes)!
-- Changes no row when somebody saved another version meanwhile.
UPDATE producers
SET
  name = %(name)s,
  email = %(email)s,
  country = %(country)s,
  notes = %(notes)s,
  row_version = row_version + 1
WHERE id = %(producer_id)s
  AND row_version = %(row_version)s

-- name: delete_producer(producer_id)!
-- After the alliances.
DELETE FROM producers
WHERE id = %(producer_id)s
