-- The list of contracts. Where terms meet their territories, see the note in terms.sql.

-- name: list_contracts(q, state, house_id, territory, ends_from, ends_before, after_key, after_id, limit)
-- Grain: one contract. Each fact is aggregated to the contract before it is joined.
-- sort number: f.number
-- sort house: f.house
-- sort title: f.title
-- sort state: f.state
-- sort ends: f.ends
-- sort charge: f.charge
WITH episodes AS (
  SELECT
    v.title_id,
    COUNT(*) AS number_of
  FROM videos AS v
  INNER JOIN (SELECT DISTINCT title_id FROM terms) AS licensed ON licensed.title_id = v.title_id
  GROUP BY v.title_id
),
run AS (
  SELECT STRAIGHT_JOIN
    m.contract_id,
    MIN(m.starts_on) AS starts_on,
    MAX(m.ends_on) AS ends_on,
    MIN(t.name) AS title,
    COUNT(DISTINCT m.title_id) AS titles,
    SUM(m.charge_cents * IF(m.charge_kind = 'flat', 1, COALESCE(e.number_of, 0))) AS charge
  FROM terms AS m
  INNER JOIN titles AS t ON t.id = m.title_id
  LEFT JOIN episodes AS e ON e.title_id = m.title_id
  GROUP BY m.contract_id
),
facts AS (
  SELECT
    c.id,
    c.number,
    c.house_id,
    h.name AS house,
    c.state,
    c.currency,
    c.signed_on,
    n.id AS successor_id,
    n.state AS successor_state,
    run.starts_on,
    run.ends_on,
    -- a contract without terms sorts after all dates
    COALESCE(run.ends_on, CAST('9999-12-31' AS DATE)) AS ends,
    COALESCE(run.title, '') AS title,
    COALESCE(run.titles, 0) AS titles,
    CAST(COALESCE(run.charge, 0) AS SIGNED) AS charge
  FROM contracts AS c
  INNER JOIN houses AS h ON h.id = c.house_id
  LEFT JOIN contracts AS n ON n.predecessor_id = c.id
  LEFT JOIN run ON run.contract_id = c.id
)
SELECT
  f.id,
  f.number,
  f.house_id,
  f.house,
  f.state,
  f.currency,
  f.signed_on,
  f.successor_id,
  f.successor_state,
  f.starts_on,
  f.ends_on,
  f.ends,
  f.title,
  f.titles,
  f.charge
FROM facts AS f
WHERE (%(state)s IS NULL OR f.state = %(state)s)
  AND (%(house_id)s IS NULL OR f.house_id = %(house_id)s)
  AND (%(ends_from)s IS NULL OR f.ends >= %(ends_from)s)
  AND (%(ends_before)s IS NULL OR f.ends <= %(ends_before)s)
  AND (
    %(territory)s IS NULL
    OR EXISTS (
      SELECT STRAIGHT_JOIN 1
      FROM terms AS mt FORCE INDEX (terms_contract)
      INNER JOIN term_territories AS tt FORCE INDEX (PRIMARY) ON tt.term_id = mt.id
      WHERE mt.contract_id = f.id
        AND tt.country = %(territory)s
    )
  )
  AND (
    %(q)s IS NULL
    OR LOCATE(%(q)s, CONVERT(f.number USING utf8mb4) COLLATE utf8mb4_unicode_ci) > 0
    OR LOCATE(%(q)s, f.house) > 0
    OR EXISTS (
      SELECT STRAIGHT_JOIN 1
      FROM terms AS ms FORCE INDEX (terms_contract)
      INNER JOIN titles AS ts ON ts.id = ms.title_id
      WHERE ms.contract_id = f.id
        AND LOCATE(%(q)s, ts.name) > 0
    )
  )
  {{order}}
LIMIT %(limit)s

-- name: count_views(today, soon)^
-- How many contracts each saved view has, in one row.
SELECT
  COUNT(*) AS everything,
  COALESCE(SUM(c.state = 'active'), 0) AS active,
  COALESCE(SUM(c.state = 'draft'), 0) AS drafts,
  COALESCE(SUM(c.state = 'ended'), 0) AS ended,
  COALESCE(SUM(
    c.state = 'active' AND run.ends_on >= %(today)s AND run.ends_on <= %(soon)s
  ), 0) AS ending
FROM contracts AS c
LEFT JOIN (
  SELECT
    contract_id,
    MAX(ends_on) AS ends_on
  FROM terms
  GROUP BY contract_id
) AS run ON run.contract_id = c.id

-- name: list_spans(contract_ids)
-- Grain: one term of the contracts on a page and of their renewals: the bars of the list.
SELECT
  m.contract_id,
  c.predecessor_id,
  c.state,
  m.starts_on,
  m.ends_on
FROM terms AS m
INNER JOIN contracts AS c ON c.id = m.contract_id
WHERE c.id IN (%(contract_ids)s)
  OR c.predecessor_id IN (%(contract_ids)s)
ORDER BY m.starts_on, m.id

-- name: list_territories_of(contract_ids)
-- Grain: a contract and a country, once however many terms cover it.
SELECT STRAIGHT_JOIN
  m.contract_id,
  tt.country
FROM terms AS m
INNER JOIN term_territories AS tt ON tt.term_id = m.id
WHERE m.contract_id IN (%(contract_ids)s)
GROUP BY m.contract_id, tt.country
ORDER BY m.contract_id, MIN(m.id), tt.country

-- name: list_watched_of(contract_ids)
-- Grain: one contract, with the seconds watched of its titles where and while its terms cover them.
-- In two parts, so that the days of most terms need no question. With IS NULL instead of COALESCE,
-- MySQL would lose the order of contracts, and look up the sum of each day.
SELECT
  parts.contract_id,
  SUM(parts.watch_s) AS watch_s
FROM (
  SELECT STRAIGHT_JOIN
    m.contract_id,
    SUM(d.watch_s) AS watch_s
  {{include covered_days}}
    AND COALESCE(doubled.id, 0) = 0
  GROUP BY m.contract_id
  UNION ALL
  SELECT STRAIGHT_JOIN
    m.contract_id,
    SUM(d.watch_s) AS watch_s
  {{include covered_days}}
    AND doubled.id IS NOT NULL
    AND {{include day_is_new}}
  GROUP BY m.contract_id
) AS parts
GROUP BY parts.contract_id;

-- name: list_accrued_of(contract_ids, today)
-- Grain: one contract that is no draft, with what its terms cost up to today, in hundredths of its
-- currency. As the reports compute it: so much for each day that has begun.
SELECT
  charges.contract_id,
  SUM(charges.day_cents * (
    DATEDIFF(LEAST(charges.last_day, %(today)s), charges.first_day) + 1
  )) AS cents
FROM ({{include term_charges}}) AS charges
WHERE charges.contract_id IN (%(contract_ids)s)
  AND charges.first_day <= LEAST(charges.last_day, %(today)s)
GROUP BY charges.contract_id
