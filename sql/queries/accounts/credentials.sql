-- name: get_credentials(email)^
-- What a sign-in compares with.
SELECT
  a.id,
  a.name,
  a.status,
  a.password_hash,
  a.auth_version,
  EXISTS (
    SELECT 1
    FROM totp_devices AS t
    WHERE t.account_id = a.id
  ) AS has_totp,
  (
    SELECT GROUP_CONCAT(r.role ORDER BY r.role SEPARATOR ',')
    FROM account_roles AS r
    WHERE r.account_id = a.id
  ) AS roles
FROM accounts AS a
WHERE a.email = %(email)s;

-- name: get_own_hash(account_id)^
-- What a signed-in person's password is compared with before something sensitive changes.
SELECT
  email,
  password_hash
FROM accounts
WHERE id = %(account_id)s;

-- name: replace_hash(account_id, old, new)!
-- The same password under a costlier hash: auth_version stays. 0 rows: the password has changed
-- meanwhile.
UPDATE accounts
SET password_hash = %(new)s
WHERE id = %(account_id)s
  AND password_hash = %(old)s;
