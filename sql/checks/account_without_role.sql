-- Grain: an account. It has no role, so it can do nothing.
SELECT a.id AS account_id
FROM accounts AS a
WHERE NOT EXISTS (SELECT 1 FROM account_roles AS r WHERE r.account_id = a.id)
LIMIT 100
