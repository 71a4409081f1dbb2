-- name: list_producers(order, after_key, after_id, q, country, house_id, today, limit)
-- Grain: one producer, with the houses they work with today.
-- sort name: l.name
-- sort country: l.country
-- sort houses: l.houses
-- sort changed: l.changed
WITH allied AS (
  SELECT
    alliances.producer_id,
    COUNT(DISTINCT alliances.house_id) AS houses,
    GROUP_CONCAT(DISTINCT houses.name ORDER BY houses.name SEPARATOR ', ') AS house_names
  FROM alliances
  INNER JOIN houses ON houses.id = alliances.house_id
  WHERE alliances.starts_on <= %(today)s
    AND (alliances.ends_on IS NULL OR alliances.ends_on >= %(today)s)
  GROUP BY alliances.producer_id
),

changes AS (
  SELECT
    e.object_id,
    MAX(e.at) AS at
  FROM audit_events AS e
  WHERE e.object_type = 'producer'
  GROUP BY e.object_id
),

listed AS (
  SELECT
    p.id,
    p.name,
    p.email,
    p.country AS country_code,
    COALESCE(c.name, '') AS country,
    COALESCE(al.houses, 0) AS houses,
    al.house_names,
    COALESCE(ch.at, p.created_at) AS changed
  FROM producers AS p
  LEFT JOIN countries AS c ON c.code = p.country
  LEFT JOIN allied AS al ON al.producer_id = p.id
  LEFT JOIN changes AS ch ON ch.object_id = p.id
  WHERE (%(q)s IS NULL OR p.name LIKE %(q)s OR al.house_names LIKE %(q)s)
    AND (%(country)s IS NULL OR p.country = %(country)s)
    AND (
      %(house_id)s IS NULL
      OR EXISTS (
        SELECT 1
        FROM alliances AS any_alliance
        WHERE any_alliance.producer_id = p.id
          AND any_alliance.house_id = %(house_id)s
      )
    )
)

SELECT
  l.id,
  l.name,
  l.email,
  l.country,
  l.country_code,
  l.houses,
  l.house_names,
  l.changed
FROM listed AS l
WHERE TRUE
  {{order}}
LIMIT %(limit)s

-- name: count_producers()$
-- Shown beside the heading of the list.
SELECT COUNT(*) AS n
FROM producers

-- name: list_producer_countries()
-- The choices of the list's filter.
SELECT DISTINCT
  c.code,
  c.name
FROM producers AS p
INNER JOIN countries AS c ON c.code = p.country
ORDER BY c.name

-- name: list_names(ids)
-- Grain: one producer; deleted ones are missing.
SELECT
  id,
  name
FROM producers
WHERE id IN (%(ids)s)

-- name: get_producer(producer_id)^
-- Grain: one producer, with everything that its form edits.
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
-- Changes no row if somebody saved another version meanwhile.
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
-- Comes after the alliances.
DELETE FROM producers
WHERE id = %(producer_id)s
