-- The rule of exclusive rights.

-- name: lock_titles(title_ids)
-- The parents of all terms, in ascending order: the transaction that holds them decides alone what
-- overlaps. Without them two writers both see no overlap and both write.
SELECT
  id,
  name
FROM titles
WHERE id IN (%(title_ids)s)
ORDER BY id
FOR UPDATE

-- name: list_overlaps(term_id, contract_id, title_ids, starts_on, ends_on, exclusive, territories, once)
-- Grain: an overlapping term and a common territory.
SELECT STRAIGHT_JOIN
  o.id AS term_id,
  o.contract_id,
  c.number,
  h.name AS house,
  w.name AS owner,
  o.title_id,
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

-- name: list_overlapped_titles(term_id, contract_id, title_ids, starts_on, ends_on, exclusive, territories, once)
-- Grain: one title that cannot have the term, by name. Called with all titles locked.
SELECT DISTINCT STRAIGHT_JOIN
  t.name,
  o.title_id
FROM terms AS o
INNER JOIN contracts AS c ON c.id = o.contract_id
INNER JOIN titles AS t ON t.id = o.title_id
INNER JOIN term_territories AS tt ON tt.term_id = o.id
WHERE {{include overlapping_terms}}
ORDER BY t.name, o.title_id

-- name: list_contract_overlaps(contract_id)
-- Grain: a term, an overlapping term and a common territory that keep a contract from activation.
-- Empty for an active contract: sql/checks holds the whole catalogue to that.
SELECT STRAIGHT_JOIN
  m.id AS own_term_id,
  m.starts_on AS own_starts_on,
  m.ends_on AS own_ends_on,
  o.id AS term_id,
  o.contract_id,
  c.number,
  h.name AS house,
  w.name AS owner,
  o.title_id,
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
