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
  WHERE (%(q)s IS NULL OR h.name LIKE %(q)s)
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
-- Beside the heading of the list.
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
-- Beside the heading of the list.
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
