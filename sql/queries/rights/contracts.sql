-- Contracts. The chain: contract → term → viewing → cost per hour.

-- name: get_contract(contract_id)^
-- The contract with the names of what it points at, and its renewal.
SELECT
  c.id,
  c.number,
  c.house_id,
  h.name AS house,
  c.state,
  c.signed_on,
  c.ended_on,
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
-- Every change of a contract or of its terms holds this row to the end, after the titles' rows.
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
-- The next number of a year. Two may read the same one: the unique key admits one of them.
SELECT COALESCE(MAX(CAST(SUBSTRING(number, 9) AS UNSIGNED)), 0) + 1 AS next_number
FROM contracts
WHERE number LIKE CONCAT(%(prefix)s, '%')

-- name: insert_contract(number, house_id, signed_on, currency, notes, predecessor_id, owner_id, now)<
-- Contracts start as drafts.
INSERT INTO contracts (
  number, house_id, state, signed_on, currency, notes, predecessor_id, owner_id, created_at
)
VALUES (
  %(number)s, %(house_id)s, 'draft', %(signed_on)s, %(currency)s, %(notes)s,
  %(predecessor_id)s, %(owner_id)s, %(now)s
)

-- name: update_contract(contract_id, row_version, house_id, signed_on, currency, notes, owner_id)!
-- No row changes when somebody has saved another version.
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

-- name: has_cents(contract_id)$
-- Whether a charge of the contract has a fraction, which some currencies lack.
SELECT EXISTS(
  SELECT 1
  FROM terms
  WHERE contract_id = %(contract_id)s
    AND MOD(charge_cents, 100) <> 0
) AS has_cents

-- name: set_state(contract_id, state, ended_on)!
-- Called with the contract's row locked and its state checked.
UPDATE contracts
SET
  state = %(state)s,
  ended_on = %(ended_on)s,
  row_version = row_version + 1
WHERE id = %(contract_id)s

-- name: delete_contract(contract_id)!
-- Only a draft: a contract that has been active stays on record.
DELETE FROM contracts
WHERE id = %(contract_id)s
  AND state = 'draft'

-- name: list_employees()
-- Everybody who can own a contract.
SELECT
  a.id,
  a.name
FROM accounts AS a
INNER JOIN account_roles AS r ON r.account_id = a.id
WHERE r.role = 'employee'
ORDER BY a.name, a.id
LIMIT 500

-- name: list_contract_numbers(ids)
-- Grain: one contract; deleted ones are missing.
SELECT
  id,
  number
FROM contracts
WHERE id IN (%(ids)s)

-- name: find_contract(number)^
-- The contract with a typed number.
SELECT
  c.id,
  c.number,
  c.state,
  c.currency
FROM contracts AS c
WHERE c.number = %(number)s

-- name: list_open_contracts(limit)
-- Grain: one contract whose terms may change, newest first.
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
