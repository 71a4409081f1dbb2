-- name: list_houses(order, after_key, after_id, q, country, today, limit)
-- Grain: one house. Each count is brought to one row per house before it is joined.
-- sort name: l.name
-- sort country: l.country
-- sort titles: l.titles
-- sort contracts: l.contracts
-- sort producers: l.producers
-- sort changed: l.changed
WITH title_counts AS (
  SELECT
    titles.house_id,
    COUNT(*) AS titles
  FROM titles
  WHERE titles.house_id IS NOT NULL
  GROUP BY titles.house_id
),

contract_counts AS (
  SELECT
    contracts.house_id,
    COUNT(*) AS contracts
  FROM contracts
  WHERE contracts.state = 'active'
  GROUP BY contracts.house_id
),

producer_counts AS (
  SELECT
    alliances.house_id,
    COUNT(DISTINCT alliances.producer_id) AS producers
  FROM alliances
  WHERE alliances.starts_on <= %(today)s
    AND (alliances.ends_on IS NULL OR alliances.ends_on >= %(today)s)
  GROUP BY alliances.house_id
),

changes AS (
  SELECT
    e.object_id,
    MAX(e.at) AS at
  FROM audit_events AS e
  WHERE e.object_type = 'house'
  GROUP BY e.object_id
),

listed AS (
  SELECT
    h.id,
    h.name,
    COALESCE(c.name, '') AS country,
    h.website,
    COALESCE(tc.titles, 0) AS titles,
    COALESCE(cc.contracts, 0) AS contracts,
    COALESCE(pc.producers, 0) AS producers,
    COALESCE(ch.at, h.created_at) AS changed
  FROM houses AS h
  LEFT JOIN countries AS c ON c.code = h.country
  LEFT JOIN title_counts AS tc ON tc.house_id = h.id
  LEFT JOIN contract_counts AS cc ON cc.house_id = h.id
  LEFT JOIN producer_counts AS pc ON pc.house_id = h.id
  LEFT JOIN changes AS ch ON ch.object_id = h.id
  WHERE (%(q)s IS NULL OR h.name LIKE %(q)s)
    AND (%(country)s IS NULL OR h.country = %(country)s)
)

SELECT
  l.id,
  l.name,
  l.country,
  l.website,
  l.titles,
  l.contracts,
  l.producers,
  l.changed
FROM listed AS l
WHERE TRUE
  {{order}}
LIMIT %(limit)s

-- name: count_houses()$
-- Beside the heading of the list.
SELECT COUNT(*) AS n
FROM houses

-- name: countries_with_houses()
-- The choices of the list's filter.
SELECT DISTINCT
  c.code,
  c.name
FROM houses AS h
INNER JOIN countries AS c ON c.code = h.country
ORDER BY c.name

-- name: list_house_names_of(ids)
-- Grain: one house; those that are gone are missing.
SELECT
  id,
  name
FROM houses
WHERE id IN (%(ids)s)

-- name: house_state(house_id)^
-- Grain: one house, with everything its form edits in words.
SELECT
  h.id,
  h.row_version,
  h.created_at,
  h.name,
  c.name AS country,
  h.website,
  h.notes
FROM houses AS h
LEFT JOIN countries AS c ON c.code = h.country
WHERE h.id = %(house_id)s

-- name: lock_house(house_id)$
-- Its name may not change while it is changed or deleted.
SELECT h.id
FROM houses AS h
WHERE h.id = %(house_id)s
FOR UPDATE

-- name: insert_house(name, country, website, notes, now)<
-- A name twice is refused by the database.
INSERT INTO houses (name, country, website, notes, created_at)
VALUES (%(name)s, %(country)s, %(website)s, %(notes)s, %(now)s)

-- name: update_house(house_id, row_version, name, country, website, notes)!
-- Changes no row when somebody saved another version meanwhile.
UPDATE houses
SET
  name = %(name)s,
  country = %(country)s,
  website = %(website)s,
  notes = %(notes)s,
  row_version = row_version + 1
WHERE id = %(house_id)s
  AND row_version = %(row_version)s

-- name: delete_house(house_id, row_version)!
-- The database refuses while a title or a contract names it.
DELETE FROM houses
WHERE id = %(house_id)s
  AND row_version = %(row_version)s

-- name: house_uses(house_id)^
-- Grain: one house. What its deletion would take along, and what forbids it.
SELECT
  (SELECT COUNT(*) FROM titles WHERE titles.house_id = h.id) AS titles,
  (SELECT COUNT(*) FROM contracts WHERE contracts.house_id = h.id) AS contracts,
  (SELECT COUNT(*) FROM alliances WHERE alliances.house_id = h.id) AS alliances
FROM houses AS h
WHERE h.id = %(house_id)s

-- name: titles_of_house(house_id, limit)
-- Grain: one title, the newest first.
SELECT
  t.id,
  t.name,
  t.kind,
  t.release_year,
  t.owned,
  t.published,
  CASE WHEN t.kind IN ('course', 'channel') THEN t.kind ELSE g.motif END AS genre
FROM titles AS t
LEFT JOIN title_genres AS tg ON tg.title_id = t.id AND tg.position = 1
LEFT JOIN genres AS g ON g.id = tg.genre_id
WHERE t.house_id = %(house_id)s
ORDER BY t.id DESC
LIMIT %(limit)s

-- name: contracts_of_house(house_id, limit)
-- Grain: one contract with the last day of its terms.
SELECT
  ct.id,
  ct.number,
  ct.state,
  COUNT(terms.id) AS terms,
  MAX(terms.ends_on) AS ends_on
FROM contracts AS ct
LEFT JOIN terms ON terms.contract_id = ct.id
WHERE ct.house_id = %(house_id)s
GROUP BY ct.id, ct.number, ct.state
ORDER BY ct.id DESC
LIMIT %(limit)s

-- name: alliances_of_house(house_id)
-- Grain: one alliance, those without an end first.
SELECT
  al.id,
  al.producer_id,
  p.name AS producer,
  al.starts_on,
  al.ends_on
FROM alliances AS al
INNER JOIN producers AS p ON p.id = al.producer_id
WHERE al.house_id = %(house_id)s
ORDER BY al.ends_on IS NOT NULL, al.ends_on DESC, p.name, al.id
LIMIT 200

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
  l.houses,
  l.house_names,
  l.changed
FROM listed AS l
WHERE TRUE
  {{order}}
LIMIT %(limit)s

-- name: count_producers()$
-- Beside the heading of the list.
SELECT COUNT(*) AS n
FROM producers

-- name: countries_with_producers()
-- The choices of the list's filter.
SELECT DISTINCT
  c.code,
  c.name
FROM producers AS p
INNER JOIN countries AS c ON c.code = p.country
ORDER BY c.name

-- name: list_producer_names(ids)
-- Grain: one producer; those that are gone are missing.
SELECT
  id,
  name
FROM producers
WHERE id IN (%(ids)s)

-- name: producer_state(producer_id)^
-- Grain: one producer, with everything the form edits in words.
SELECT
  p.id,
  p.row_version,
  p.created_at,
  p.name,
  p.email,
  c.name AS country,
  p.notes
FROM producers AS p
LEFT JOIN countries AS c ON c.code = p.country
WHERE p.id = %(producer_id)s

-- name: lock_producer(producer_id)$
-- Whether two alliances overlap is decided under this lock.
SELECT p.id
FROM producers AS p
WHERE p.id = %(producer_id)s
FOR UPDATE

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

-- name: delete_producer(producer_id, row_version)!
-- After the alliances.
DELETE FROM producers
WHERE id = %(producer_id)s
  AND row_version = %(row_version)s

-- name: alliances_of_producer(producer_id)
-- Grain: one alliance, those without an end first.
SELECT
  al.id,
  al.house_id,
  h.name AS house,
  al.starts_on,
  al.ends_on
FROM alliances AS al
INNER JOIN houses AS h ON h.id = al.house_id
WHERE al.producer_id = %(producer_id)s
ORDER BY al.ends_on IS NOT NULL, al.ends_on DESC, h.name, al.id
LIMIT 200

-- name: alliance_state(alliance_id)^
-- Grain: one alliance.
SELECT
  al.id,
  al.producer_id,
  p.name AS producer,
  al.house_id,
  h.name AS house,
  al.starts_on,
  al.ends_on
FROM alliances AS al
INNER JOIN producers AS p ON p.id = al.producer_id
INNER JOIN houses AS h ON h.id = al.house_id
WHERE al.id = %(alliance_id)s

-- name: overlapping_alliance(producer_id, house_id, starts_on, ends_on, except_id)^
-- The same two may work together again, but not twice at once. The producer's row is locked.
SELECT
  al.id,
  al.starts_on,
  al.ends_on
FROM alliances AS al
WHERE al.producer_id = %(producer_id)s
  AND al.house_id = %(house_id)s
  AND al.id <> %(except_id)s
  AND (%(ends_on)s IS NULL OR al.starts_on <= %(ends_on)s)
  AND (al.ends_on IS NULL OR al.ends_on >= %(starts_on)s)
ORDER BY al.starts_on
LIMIT 1

-- name: insert_alliance(producer_id, house_id, starts_on, ends_on)<
-- Checked for overlaps under the producer's lock.
INSERT INTO alliances (producer_id, house_id, starts_on, ends_on)
VALUES (%(producer_id)s, %(house_id)s, %(starts_on)s, %(ends_on)s)

-- name: update_alliance(alliance_id, house_id, starts_on, ends_on)!
-- As above.
UPDATE alliances
SET
  house_id = %(house_id)s,
  starts_on = %(starts_on)s,
  ends_on = %(ends_on)s
WHERE id = %(alliance_id)s

-- name: delete_alliance(alliance_id)!
-- The producer's row is locked.
DELETE FROM alliances
WHERE id = %(alliance_id)s

-- name: clear_alliances(producer_id, house_id)!
-- They go with their producer or their house.
DELETE FROM alliances
WHERE (%(producer_id)s IS NOT NULL AND producer_id = %(producer_id)s)
  OR (%(house_id)s IS NOT NULL AND house_id = %(house_id)s)

-- name: page_alliances(order, after_key, after_id, producer_id, limit)
-- Grain: one alliance of a producer, the latest noted first.
-- sort id: al.id
SELECT
  al.id,
  al.producer_id,
  al.house_id,
  h.name AS house,
  al.starts_on,
  al.ends_on
FROM alliances AS al
INNER JOIN houses AS h ON h.id = al.house_id
WHERE al.producer_id = %(producer_id)s
  {{order}}
LIMIT %(limit)s
