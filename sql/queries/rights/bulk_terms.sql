-- One term for each of many titles: what is chosen, what is in the way, and all rows at once.

-- name: choose_titles(ids)
-- Grain: one chosen title, by name. Courses and channels are not licensed, so not chosen.
SELECT
  t.id,
  t.name,
  t.kind,
  t.release_year,
  t.owned,
  t.published
FROM titles AS t
WHERE t.id IN (%(ids)s)
  AND t.kind IN ('series', 'film')
ORDER BY t.name, t.id

-- name: open_contracts(limit)
-- Grain: one contract whose terms may change, the newest first.
SELECT
  c.number,
  h.name AS house,
  c.state,
  c.currency
FROM contracts AS c
INNER JOIN houses AS h ON h.id = c.house_id
WHERE c.state IN ('draft', 'active')
ORDER BY c.id DESC
LIMIT %(limit)s

-- name: contract_numbered(number)^
-- The contract that was typed by its number.
SELECT
  c.id,
  c.number,
  c.state
FROM contracts AS c
WHERE c.number = %(number)s

-- name: list_titles_in_the_way(term_id, contract_id, title_ids, starts_on, ends_on, exclusive, territories, once)
-- Grain: one title that cannot have the term, by name. Set-wise, with all titles locked.
SELECT DISTINCT STRAIGHT_JOIN
  t.name,
  o.title_id
FROM terms AS o
INNER JOIN contracts AS c ON c.id = o.contract_id
INNER JOIN titles AS t ON t.id = o.title_id
INNER JOIN term_territories AS tt ON tt.term_id = o.id
WHERE {{include overlapping_terms}}
ORDER BY t.name, o.title_id

-- name: terms_so_far(contract_id)^
-- With the contract's row locked nobody else adds to it, so what comes after the last is ours.
SELECT
  COUNT(*) AS terms,
  COALESCE(MAX(m.id), 0) AS last_id
FROM terms AS m
WHERE m.contract_id = %(contract_id)s

-- name: insert_terms(contract_id, title_ids, starts_on, ends_on, exclusive, charge_kind, charge_cents)!
-- One term for each title, called with the titles and the contract locked and overlaps checked.
INSERT INTO terms (
  contract_id, title_id, starts_on, ends_on, exclusive, charge_kind, charge_cents
)
SELECT
  %(contract_id)s,
  t.id,
  %(starts_on)s,
  %(ends_on)s,
  %(exclusive)s,
  %(charge_kind)s,
  %(charge_cents)s
FROM titles AS t
WHERE t.id IN (%(title_ids)s)
ORDER BY t.id

-- name: list_terms_after(contract_id, after_id)
-- The terms just inserted.
SELECT m.id
FROM terms AS m
WHERE m.contract_id = %(contract_id)s
  AND m.id > %(after_id)s
ORDER BY m.id

-- name: cover_terms(term_ids, territories)!
-- Every one of the new terms in every one of the territories.
INSERT INTO term_territories (term_id, country)
SELECT
  m.id,
  n.code
FROM terms AS m
CROSS JOIN countries AS n
WHERE m.id IN (%(term_ids)s)
  AND n.code IN (%(territories)s)

-- name: list_terms_as_made(term_ids)
-- Grain: one of the terms that nobody changed or deleted since it was made.
SELECT
  m.id,
  m.contract_id,
  m.title_id,
  t.name AS title,
  m.starts_on,
  m.ends_on,
  m.exclusive,
  m.charge_kind,
  m.charge_cents
FROM terms AS m
INNER JOIN titles AS t ON t.id = m.title_id
WHERE m.id IN (%(term_ids)s)
  AND m.row_version = 1
ORDER BY m.id

-- name: uncover_terms(term_ids)!
-- All territories of the terms that are taken back.
DELETE FROM term_territories
WHERE term_id IN (%(term_ids)s)

-- name: delete_terms(term_ids)!
-- After their territories.
DELETE FROM terms
WHERE id IN (%(term_ids)s)
