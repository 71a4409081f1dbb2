-- Grain: a term of an active contract. It has no territory.
SELECT t.id AS term_id
FROM terms AS t
INNER JOIN contracts AS c ON c.id = t.contract_id
WHERE c.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM term_territories AS p WHERE p.term_id = t.id)
LIMIT 100
