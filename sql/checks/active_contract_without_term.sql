-- Grain: a contract. It is active but has no term.
SELECT c.id AS contract_id
FROM contracts AS c
WHERE c.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM terms AS t WHERE t.contract_id = c.id)
LIMIT 100
