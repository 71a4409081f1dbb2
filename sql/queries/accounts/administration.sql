-- name: get_user(account_id)^
-- What administrators see and change; never the hash.
SELECT
  a.id,
  COALESCE(a.email_typed, a.email) AS email,
  a.name,
  a.country,
  a.status,
  a.has_plan,
  a.maturity_age,
  a.created_at,
  a.row_version,
  EXISTS (
    SELECT 1
    FROM totp_devices AS t
    WHERE t.account_id = a.id
  ) AS has_totp,
  (
    SELECT GROUP_CONCAT(r.role ORDER BY r.role SEPARATOR ',')
    FROM account_roles AS r
    WHERE r.account_id = a.id
  ) AS roles,
  (
    SELECT MAX(s.last_seen_at)
    FROM sessions AS s
    WHERE s.account_id = a.id
  ) AS last_seen_at
FROM accounts AS a
WHERE a.id = %(account_id)s;

-- name: list_admin_ids()
-- The accounts to lock before deciding that an administrator remains.
SELECT r.account_id AS id
FROM account_roles AS r
WHERE r.role = 'admin'
ORDER BY r.account_id
LIMIT 1000;

-- name: count_other_active_admins(account_id)$
-- Read under the locks of all administrators.
SELECT COUNT(*) AS remaining
FROM account_roles AS r
INNER JOIN accounts AS a ON a.id = r.account_id
WHERE r.role = 'admin'
  AND a.status = 'active'
  AND a.id <> %(account_id)s;

-- name: update_user(account_id, row_version, status, has_plan, maturity_age, bump, now)!
-- The bump ends the account's sessions at once, for a new role or status.
UPDATE accounts
SET
  status = %(status)s,
  disabled_at = CASE %(status)s WHEN 'disabled' THEN COALESCE(disabled_at, %(now)s) END,
  has_plan = %(has_plan)s,
  maturity_age = %(maturity_age)s,
  auth_version = auth_version + %(bump)s,
  row_version = row_version + 1
WHERE id = %(account_id)s
  AND row_version = %(row_version)s;

-- name: outdate(account_id)!
-- After a role was added elsewhere: ends sessions and tokens, and outdates open forms.
UPDATE accounts
SET
  auth_version = auth_version + 1,
  row_version = row_version + 1
WHERE id = %(account_id)s;

-- name: list_account_names(ids)
-- Grain: one account; those that are gone are missing.
SELECT
  id,
  name
FROM accounts
WHERE id IN (%(ids)s);
