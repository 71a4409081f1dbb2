-- name: list_houses(order, after_key, after_id, match, country, today, limit)
-- Grain: one house. Each count is aggregated to one row per house before it is joined.
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
    h.country AS country_code,
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
  WHERE {{include house_is_found}}
    AND (%(country)s IS NULL OR h.country = %(country)s)
)

SELECT
  l.id,
  l.name,
  l.country,
  l.country_code,
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
-- Shown beside the heading of the list.
SELECT COUNT(*) AS n
FROM houses

-- name: list_house_countries()
-- The choices of the list's filter.
SELECT DISTINCT
  c.code,
  c.name
FROM houses AS h
INNER JOIN countries AS c ON c.code = h.country
ORDER BY c.name

-- name: list_names(ids)
-- Grain: one house; deleted ones are missing.
SELECT
  id,
  name
FROM houses
WHERE id IN (%(ids)s)

-- name: get_house(house_id)^
-- Grain: one house, with everything that its form edits.
SELECT
  h.id,
  h.row_version,
  h.created_at,
  h.name,
  h.country,
  c.name AS country_name,
  h.website,
  h.notes
FROM houses AS h
LEFT JOIN countries AS c ON c.code = h.country
WHERE h.id = %(house_id)s

-- name: lock_house(house_id)$
-- Nobody changes the house while it is being deleted.
SELECT h.id
FROM houses AS h
WHERE h.id = %(house_id)s
FOR UPDATE

-- name: insert_house(name, country, website, notes, now)<
-- The database rejects a duplicate name.
INSERT INTO houses (name, country, website, notes, created_at)
VALUES (%(name)s, %(country)s, %(website)s, %(notes)s, %(now)s)

-- name: update_house(house_id, row_version, name, country, website, notes)!
-- Changes no row if somebody saved another version meanwhile.
UPDATE houses
SET
  name = %(name)s,
  country = %(country)s,
  website = %(website)s,
  notes = %(notes)s,
  row_version = row_version + 1
WHERE id = %(house_id)s
  AND row_version = %(row_version)s

-- name: delete_house(house_id)!
-- The database rejects this while a title or a contract refers to the house.
DELETE FROM houses
WHERE id = %(house_id)s

-- name: count_uses(house_id)^
-- Grain: one house. What its deletion also deletes, and what forbids it.
SELECT
  (SELECT COUNT(*) FROM titles WHERE titles.house_id = h.id) AS titles,
  (SELECT COUNT(*) FROM contracts WHERE contracts.house_id = h.id) AS contracts,
  (SELECT COUNT(*) FROM alliances WHERE alliances.house_id = h.id) AS alliances
FROM houses AS h
WHERE h.id = %(house_id)s

-- name: list_titles(house_id, limit)
-- Grain: one title, newest first.
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

-- name: list_contracts(house_id, limit)
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

-- name: list_choices()
-- Suggestions for house fields and choices for house filters.
SELECT
  h.id,
  h.name
FROM houses AS h
ORDER BY h.name
LIMIT 1000

-- name: get_id_by_name(name)$
-- A form names a house; house names are unique whatever their case.
SELECT h.id
FROM houses AS h
WHERE h.name_key = LOWER(%(name)s)
