-- One term for each of many titles, all at once.

-- name: count_so_far(contract_id)^
-- The contract's row is locked, so every later id will be one of ours.
SELECT
  COUNT(*) AS terms,
  COALESCE(MAX(m.id), 0) AS last_id
FROM terms AS m
WHERE m.contract_id = %(contract_id)s

-- name: insert_terms(contract_id, title_ids, starts_on, ends_on, exclusive, charge_kind, charge_cents)!
-- One term for each title. Called with titles and contract locked and overlaps checked.
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
-- Each of the new terms in each of the territories.
INSERT INTO term_territories (term_id, country)
SELECT
  m.id,
  n.code
FROM terms AS m
CROSS JOIN countries AS n
WHERE m.id IN (%(term_ids)s)
  AND n.code IN (%(territories)s)

-- name: list_unchanged_terms(term_ids)
-- Grain: one of the terms, if nobody has changed or deleted it since.
SELECT
  m.id,
  m.contract_id,
  m.title_id,
  m.starts_on,
  m.ends_on,
  m.exclusive,
  m.charge_kind,
  m.charge_cents
FROM terms AS m
WHERE m.id IN (%(term_ids)s)
  AND m.row_version = 1
ORDER BY m.id

-- name: uncover_terms(term_ids)!
-- All territories of terms that are undone.
DELETE FROM term_territories
WHERE term_id IN (%(term_ids)s)

-- name: delete_terms(term_ids)!
-- After their territories.
DELETE FROM terms
WHERE id IN (%(term_ids)s)
