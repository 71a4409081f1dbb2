-- What rights hold about a person: the contracts they look after.

-- name: list_contracts_of(account_id, after, limit)
-- Grain: a contract that the person is responsible for.
SELECT
  c.id,
  c.number,
  c.state,
  c.created_at
FROM contracts AS c
WHERE c.owner_id = %(account_id)s
  AND c.id > %(after)s
ORDER BY c.id
LIMIT %(limit)s;

-- name: lock_contracts_of(account_id)
-- In ascending order, as every change of contracts locks them.
SELECT
  c.id,
  c.row_version
FROM contracts AS c
WHERE c.owner_id = %(account_id)s
ORDER BY c.id
FOR UPDATE;

-- name: release_contracts(account_id)!
-- Nobody is responsible until somebody is chosen. A form that is open is outdated.
UPDATE contracts
SET
  owner_id = NULL,
  row_version = row_version + 1
WHERE owner_id = %(account_id)s;
