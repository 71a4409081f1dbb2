-- name: list_amendments(contract_id)
-- Newest first.
SELECT
  number,
  summary,
  agreed_on
FROM amendments
WHERE contract_id = %(contract_id)s
ORDER BY number DESC

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
-- The number just given: the contract's row is still locked.
SELECT MAX(a.number) AS number
FROM amendments AS a
WHERE a.contract_id = %(contract_id)s

-- name: delete_amendments(contract_id)!
-- Only of a draft, with the draft.
DELETE FROM amendments
WHERE contract_id = %(contract_id)s
