-- Contracts, their terms and territories. The chain: contract → term → viewing → cost per hour.
--
-- STRAIGHT_JOIN, here and wherever terms meet their territories: after many terms were added the
-- planner's statistics may still know no row of them, for seconds. It then began with what looked
-- empty, all territories of all terms, beside tables they share no key with, and never finished.
-- The order written is right with any statistics: few terms first, then what their keys lead to.

-- name: list_contracts(q, state, house_id, territory, ends_from, ends_before, after_key, after_id, limit)
-- One row per contract. Each fact is aggregated to the contract before it is joined.
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
-- The numbers beside the saved views, in one row.
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
-- One row per term of the contracts on a page and of their successors: the bars of the list.
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
-- One row per contract and country, once however many terms cover it.
SELECT STRAIGHT_JOIN
  m.contract_id,
  tt.country
FROM terms AS m
INNER JOIN term_territories AS tt ON tt.term_id = m.id
WHERE m.contract_id IN (%(contract_ids)s)
GROUP BY m.contract_id, tt.country
ORDER BY m.contract_id, MIN(m.id), tt.country

-- name: list_watched_of(contract_ids)
-- One row per contract: seconds watched of its titles, where and while its terms cover them.
-- DISTINCT, because two open terms may cover the same day and it was watched once. The days come
-- before the territories: a title is watched only where it is covered, and in few of those. They
-- are found by their video: without statistics each term would read its days of all videos.
SELECT
  covered.contract_id,
  SUM(covered.watch_s) AS watch_s
FROM (
  SELECT DISTINCT STRAIGHT_JOIN
    m.contract_id,
    d.video_id,
    d.country,
    d.day,
    d.watch_s
  FROM terms AS m
  INNER JOIN videos AS v ON v.title_id = m.title_id
  INNER JOIN video_days AS d FORCE INDEX (PRIMARY)
    ON d.video_id = v.id
    AND d.day BETWEEN m.starts_on AND m.ends_on
  INNER JOIN term_territories AS tt
    ON tt.term_id = m.id
    AND tt.country = d.country
  WHERE m.contract_id IN (%(contract_ids)s)
) AS covered
GROUP BY covered.contract_id

-- name: get_viewing(contract_id, today, since, before)^
-- One row: what was watched under a contract to date, since a day, and in the period before it.
-- Joined like list_watched_of.
SELECT
  COALESCE(SUM(covered.watch_s), 0) AS watch_s,
  COALESCE(SUM(IF(covered.day >= %(since)s, covered.watch_s, 0)), 0) AS recent_s,
  COALESCE(SUM(IF(covered.day >= %(before)s AND covered.day < %(since)s, covered.watch_s, 0)), 0)
    AS earlier_s,
  COALESCE(SUM(IF(covered.day >= %(since)s, covered.starters, 0)), 0) AS starters,
  COALESCE(SUM(IF(covered.day >= %(since)s, covered.starters_completed, 0)), 0) AS finishers
FROM (
  SELECT DISTINCT STRAIGHT_JOIN
    d.video_id,
    d.country,
    d.day,
    d.watch_s,
    d.starters,
    d.starters_completed
  FROM terms AS m
  INNER JOIN videos AS v ON v.title_id = m.title_id
  INNER JOIN video_days AS d FORCE INDEX (PRIMARY)
    ON d.video_id = v.id
    AND d.day BETWEEN m.starts_on AND LEAST(m.ends_on, %(today)s)
  INNER JOIN term_territories AS tt
    ON tt.term_id = m.id
    AND tt.country = d.country
  WHERE m.contract_id = %(contract_id)s
) AS covered

-- name: get_contract(contract_id)^
-- The contract with the names of what it points at, and its successor if one was drafted.
SELECT
  c.id,
  c.number,
  c.house_id,
  h.name AS house,
  c.state,
  c.signed_on,
  c.currency,
  c.notes,
  c.predecessor_id,
  p.number AS predecessor,
  n.id AS successor_id,
  n.number AS successor,
  c.owner_id,
  a.name AS owner,
  c.row_version,
  c.created_at
FROM contracts AS c
INNER JOIN houses AS h ON h.id = c.house_id
LEFT JOIN contracts AS p ON p.id = c.predecessor_id
LEFT JOIN contracts AS n ON n.predecessor_id = c.id
LEFT JOIN accounts AS a ON a.id = c.owner_id
WHERE c.id = %(contract_id)s

-- name: lock_contract(contract_id)^
-- Held to the end by every change of a contract or of its terms, after the titles' rows.
SELECT
  id,
  number,
  house_id,
  state,
  signed_on,
  currency,
  notes,
  predecessor_id,
  owner_id,
  row_version
FROM contracts
WHERE id = %(contract_id)s
FOR UPDATE

-- name: next_number(prefix)$
-- The next running number of a year. Two may read the same one: the unique key lets one in.
SELECT COALESCE(MAX(CAST(SUBSTRING(number, 9) AS UNSIGNED)), 0) + 1 AS next_number
FROM contracts
WHERE number LIKE CONCAT(%(prefix)s, '%')

-- name: insert_contract(number, house_id, signed_on, currency, notes, predecessor_id, owner_id, now)<
-- A draft; nothing else is ever inserted.
INSERT INTO contracts (
  number, house_id, state, signed_on, currency, notes, predecessor_id, owner_id, created_at
)
VALUES (
  %(number)s, %(house_id)s, 'draft', %(signed_on)s, %(currency)s, %(notes)s,
  %(predecessor_id)s, %(owner_id)s, %(now)s
)

-- name: update_contract(contract_id, row_version, house_id, signed_on, currency, notes, owner_id)!
-- No row: somebody saved another version meanwhile.
UPDATE contracts
SET
  house_id = %(house_id)s,
  signed_on = %(signed_on)s,
  currency = %(currency)s,
  notes = %(notes)s,
  owner_id = %(owner_id)s,
  row_version = row_version + 1
WHERE id = %(contract_id)s
  AND row_version = %(row_version)s

-- name: set_state(contract_id, state)!
-- Called with the contract's row locked and its state checked.
UPDATE contracts
SET
  state = %(state)s,
  row_version = row_version + 1
WHERE id = %(contract_id)s

-- name: delete_amendments(contract_id)!
-- Only of a draft, with the draft.
DELETE FROM amendments
WHERE contract_id = %(contract_id)s

-- name: delete_territories_of_contract(contract_id)!
-- Only of a draft, with the draft.
DELETE tt
FROM term_territories AS tt
INNER JOIN terms AS m ON m.id = tt.term_id
WHERE m.contract_id = %(contract_id)s

-- name: delete_terms_of_contract(contract_id)!
-- Only of a draft, with the draft.
DELETE FROM terms
WHERE contract_id = %(contract_id)s

-- name: delete_contract(contract_id)!
-- Only a draft: what was signed stays on record.
DELETE FROM contracts
WHERE id = %(contract_id)s
  AND state = 'draft'

-- name: list_amendments(contract_id)
-- Newest first.
SELECT
  number,
  summary,
  agreed_on
FROM amendments
WHERE contract_id = %(contract_id)s
ORDER BY number DESC

-- name: insert_amendment(contract_id, summary, agreed_on)!
-- The next number of a contract whose row is locked.
INSERT INTO amendments (contract_id, number, summary, agreed_on)
SELECT
  %(contract_id)s,
  COALESCE(MAX(a.number), 0) + 1,
  %(summary)s,
  %(agreed_on)s
FROM amendments AS a
WHERE a.contract_id = %(contract_id)s

-- name: last_amendment(contract_id)$
-- The number just given, as the contract's row is still locked.
SELECT MAX(a.number) AS number
FROM amendments AS a
WHERE a.contract_id = %(contract_id)s

-- name: list_terms(contract_id)
-- One row per term, in the order they were agreed: `number` is its place on the page.
SELECT
  m.id,
  m.contract_id,
  m.title_id,
  t.name AS title,
  t.kind,
  m.starts_on,
  m.ends_on,
  m.exclusive,
  m.charge_kind,
  m.charge_cents,
  m.row_version,
  (
    SELECT COUNT(*)
    FROM videos AS v
    WHERE v.title_id = m.title_id
  ) AS episodes
FROM terms AS m
INNER JOIN titles AS t ON t.id = m.title_id
WHERE m.contract_id = %(contract_id)s
ORDER BY m.id

-- name: list_term_territories(contract_id)
-- One row per term of a contract: 1,000 of them worldwide would be 194,000 rows otherwise.
SELECT STRAIGHT_JOIN
  tt.term_id,
  GROUP_CONCAT(tt.country ORDER BY tt.country SEPARATOR ' ') AS countries
FROM terms AS m
INNER JOIN term_territories AS tt ON tt.term_id = m.id
WHERE m.contract_id = %(contract_id)s
GROUP BY tt.term_id

-- name: get_term(term_id)^
-- A term with its title and territories, and its contract's number, state and currency.
SELECT
  m.id,
  m.contract_id,
  c.number,
  c.state,
  c.currency,
  m.title_id,
  t.name AS title,
  m.starts_on,
  m.ends_on,
  m.exclusive,
  m.charge_kind,
  m.charge_cents,
  m.row_version,
  (
    SELECT GROUP_CONCAT(tt.country ORDER BY tt.country SEPARATOR ' ')
    FROM term_territories AS tt
    WHERE tt.term_id = m.id
  ) AS countries
FROM terms AS m
INNER JOIN contracts AS c ON c.id = m.contract_id
INNER JOIN titles AS t ON t.id = m.title_id
WHERE m.id = %(term_id)s

-- name: list_territories(term_id)
-- The countries of one term.
SELECT country
FROM term_territories
WHERE term_id = %(term_id)s
ORDER BY country

-- name: lock_titles(title_ids)
-- The parents of every term, in ascending order: who holds them decides alone what overlaps.
-- Without them two writers both see no overlap and both write.
SELECT
  id,
  name
FROM titles
WHERE id IN (%(title_ids)s)
ORDER BY id
FOR UPDATE

-- name: list_term_titles(contract_id)
-- The titles a contract's terms are about.
SELECT DISTINCT title_id
FROM terms
WHERE contract_id = %(contract_id)s
ORDER BY title_id

-- name: list_overlaps(term_id, contract_id, title_ids, starts_on, ends_on, exclusive, territories, once)
-- One row per term and country in the way of this one.
SELECT STRAIGHT_JOIN
  o.id AS term_id,
  o.contract_id,
  c.number,
  h.name AS house,
  w.name AS owner,
  t.name AS title,
  o.exclusive,
  o.starts_on,
  o.ends_on,
  tt.country,
  n.name AS country_name
FROM terms AS o
INNER JOIN contracts AS c ON c.id = o.contract_id
INNER JOIN houses AS h ON h.id = c.house_id
LEFT JOIN accounts AS w ON w.id = c.owner_id
INNER JOIN titles AS t ON t.id = o.title_id
INNER JOIN term_territories AS tt ON tt.term_id = o.id
INNER JOIN countries AS n ON n.code = tt.country
WHERE {{include overlapping_terms}}
ORDER BY o.id, n.name

-- name: list_contract_overlaps(contract_id)
-- One row per term, other term and country that keep a contract from being active. Empty for an
-- active one: sql/checks holds the whole catalogue to that.
SELECT STRAIGHT_JOIN
  m.id AS term_id,
  m.starts_on AS our_start,
  m.ends_on AS our_end,
  o.id AS other_id,
  o.contract_id,
  c.number,
  h.name AS house,
  w.name AS owner,
  t.name AS title,
  o.exclusive,
  o.starts_on,
  o.ends_on,
  tt.country,
  n.name AS country_name
FROM terms AS m
INNER JOIN terms AS o
  ON o.title_id = m.title_id
  AND o.id <> m.id
  AND o.starts_on <= m.ends_on
  AND o.ends_on >= m.starts_on
INNER JOIN contracts AS c ON c.id = o.contract_id
INNER JOIN houses AS h ON h.id = c.house_id
LEFT JOIN accounts AS w ON w.id = c.owner_id
INNER JOIN titles AS t ON t.id = o.title_id
INNER JOIN term_territories AS tt ON tt.term_id = m.id
INNER JOIN countries AS n ON n.code = tt.country
INNER JOIN term_territories AS ot
  ON ot.term_id = o.id
  AND ot.country = tt.country
WHERE m.contract_id = %(contract_id)s
  AND (m.exclusive OR o.exclusive)
  AND (c.state = 'active' OR c.id = m.contract_id)
ORDER BY m.id, o.id, n.name

-- name: insert_term(contract_id, title_id, starts_on, ends_on, exclusive, charge_kind, charge_cents)<
-- Called with the title and the contract locked and the overlaps checked.
INSERT INTO terms (
  contract_id, title_id, starts_on, ends_on, exclusive, charge_kind, charge_cents
)
VALUES (
  %(contract_id)s, %(title_id)s, %(starts_on)s, %(ends_on)s, %(exclusive)s,
  %(charge_kind)s, %(charge_cents)s
)

-- name: update_term(term_id, row_version, starts_on, ends_on, exclusive, charge_kind, charge_cents)!
-- No row: somebody saved another version meanwhile.
UPDATE terms
SET
  starts_on = %(starts_on)s,
  ends_on = %(ends_on)s,
  exclusive = %(exclusive)s,
  charge_kind = %(charge_kind)s,
  charge_cents = %(charge_cents)s,
  row_version = row_version + 1
WHERE id = %(term_id)s
  AND row_version = %(row_version)s

-- name: delete_territories(term_id)!
-- All of them, with the term.
DELETE FROM term_territories
WHERE term_id = %(term_id)s

-- name: delete_territories_but(term_id, territories)!
-- Those a changed term no longer covers.
DELETE FROM term_territories
WHERE term_id = %(term_id)s
  AND NOT (country IN (%(territories)s))

-- name: delete_term(term_id)!
-- After its territories.
DELETE FROM terms
WHERE id = %(term_id)s

-- name: count_terms(contract_id)$
-- How many terms a contract has.
SELECT COUNT(*) AS terms
FROM terms
WHERE contract_id = %(contract_id)s

-- name: list_history(contract_id, limit)
-- What people changed in a contract and in the terms it still has, newest first.
SELECT
  e.id,
  e.at,
  e.action,
  e.object_type,
  e.object_id,
  e.old_values,
  e.new_values,
  COALESCE(a.name, 'StreamVault') AS actor,
  t.name AS title
FROM (
  (
    SELECT
      id,
      NULL AS title_id
    FROM audit_events
    WHERE object_type = 'contract'
      AND object_id = %(contract_id)s
  )
  UNION ALL
  (
    SELECT
      x.id,
      m.title_id
    FROM terms AS m
    INNER JOIN audit_events AS x
      ON x.object_type = 'term'
      AND x.object_id = m.id
    WHERE m.contract_id = %(contract_id)s
  )
) AS found
INNER JOIN audit_events AS e ON e.id = found.id
LEFT JOIN accounts AS a ON a.id = e.actor_id
LEFT JOIN titles AS t ON t.id = found.title_id
ORDER BY e.id DESC
LIMIT %(limit)s

-- name: list_contract_numbers(ids)
-- Grain: one contract; those that are gone are missing.
SELECT
  id,
  number
FROM contracts
WHERE id IN (%(ids)s)

-- name: list_house_names()
-- For the filter and the form.
SELECT
  id,
  name
FROM houses
ORDER BY name
LIMIT 1000

-- name: list_country_names()
-- For the filter and the form.
SELECT
  code,
  name
FROM countries
ORDER BY name

-- name: list_staff()
-- Who can look after a contract.
SELECT
  a.id,
  a.name
FROM accounts AS a
INNER JOIN account_roles AS r ON r.account_id = a.id
WHERE r.role = 'employee'
ORDER BY a.name, a.id
LIMIT 500

-- name: find_titles(q, house_id)
-- For a new term: what matches, the contract's own house first.
SELECT
  t.id,
  t.name,
  t.kind,
  t.release_year,
  h.name AS house
FROM titles AS t
LEFT JOIN houses AS h ON h.id = t.house_id
WHERE t.kind IN ('series', 'film')
  AND (%(q)s IS NULL OR LOCATE(%(q)s, t.name) > 0)
ORDER BY COALESCE(t.house_id = %(house_id)s, FALSE) DESC, t.name, t.id
LIMIT 20

-- name: get_title_name(title_id)^
-- The title a new term is about, and how many episodes a per-episode charge counts.
SELECT
  t.id,
  t.name,
  t.kind,
  (
    SELECT COUNT(*)
    FROM videos AS v
    WHERE v.title_id = t.id
  ) AS episodes
FROM titles AS t
WHERE t.id = %(title_id)s

-- name: page_terms(order, after_key, after_id, contract_id, limit)
-- Grain: one term of a contract with its territories, in the order they were agreed.
-- sort id: m.id
SELECT
  m.id,
  m.contract_id,
  c.currency,
  m.title_id,
  t.name AS title,
  m.starts_on,
  m.ends_on,
  m.exclusive,
  m.charge_kind,
  m.charge_cents,
  (
    SELECT GROUP_CONCAT(tt.country ORDER BY tt.country SEPARATOR ' ')
    FROM term_territories AS tt
    WHERE tt.term_id = m.id
  ) AS countries
FROM terms AS m
INNER JOIN contracts AS c ON c.id = m.contract_id
INNER JOIN titles AS t ON t.id = m.title_id
WHERE m.contract_id = %(contract_id)s
  {{order}}
LIMIT %(limit)s

-- name: page_amendments(order, after_key, after_id, contract_id, limit)
-- Grain: one amendment of a contract; it is known by its number.
-- sort id: a.number, a.number
SELECT
  a.number AS id,
  a.summary,
  a.agreed_on
FROM amendments AS a
WHERE a.contract_id = %(contract_id)s
  {{order}}
LIMIT %(limit)s
