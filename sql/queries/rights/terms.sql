-- Terms and their territories.
--
-- STRAIGHT_JOIN, here and wherever terms meet their territories: for seconds after many terms were
-- added, the planner's statistics may still know no row of them. The planner then starts with what
-- looks empty, all territories of all terms, beside tables they share no key with, and never
-- finishes. The written order is right with any statistics: few terms first, then what their keys
-- lead to.

-- name: list_terms(contract_id)
-- Grain: one term of a contract, in the order in which they were added.
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
-- Grain: one term of a contract. A row per territory would be 194,000 rows for 1,000 worldwide
-- terms.
SELECT STRAIGHT_JOIN
  tt.term_id,
  GROUP_CONCAT(tt.country ORDER BY tt.country SEPARATOR ' ') AS countries
FROM terms AS m
INNER JOIN term_territories AS tt ON tt.term_id = m.id
WHERE m.contract_id = %(contract_id)s
GROUP BY tt.term_id

-- name: list_term_titles(contract_id)
-- The titles of a contract's terms.
SELECT DISTINCT title_id
FROM terms
WHERE contract_id = %(contract_id)s
ORDER BY title_id

-- name: page_terms(order, after_key, after_id, contract_id, limit)
-- Grain: one term of a contract with its territories, in the order in which they were added.
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

-- name: list_term_names(ids)
-- Grain: one term; deleted ones are missing.
SELECT
  m.id,
  t.name AS title,
  c.number
FROM terms AS m
INNER JOIN titles AS t ON t.id = m.title_id
INNER JOIN contracts AS c ON c.id = m.contract_id
WHERE m.id IN (%(ids)s)

-- name: count_terms(contract_id)$
-- How many terms a contract has.
SELECT COUNT(*) AS terms
FROM terms
WHERE contract_id = %(contract_id)s

-- name: insert_term(contract_id, title_id, starts_on, ends_on, exclusive, charge_kind, charge_cents)<
-- Called with title and contract locked and overlaps checked.
INSERT INTO terms (
  contract_id, title_id, starts_on, ends_on, exclusive, charge_kind, charge_cents
)
VALUES (
  %(contract_id)s, %(title_id)s, %(starts_on)s, %(ends_on)s, %(exclusive)s,
  %(charge_kind)s, %(charge_cents)s
)

-- name: update_term(term_id, row_version, starts_on, ends_on, exclusive, charge_kind, charge_cents)!
-- No row changes when somebody has saved another version.
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
-- All of a term's territories, before the term.
DELETE FROM term_territories
WHERE term_id = %(term_id)s

-- name: delete_territories_but(term_id, territories)!
-- The territories that a changed term no longer covers.
DELETE FROM term_territories
WHERE term_id = %(term_id)s
  AND NOT (country IN (%(territories)s))

-- name: delete_term(term_id)!
-- After its territories.
DELETE FROM terms
WHERE id = %(term_id)s

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
