-- name: set_password(account_id, password_hash)!
-- The bump ends every session and token issued under the old password.
UPDATE accounts
SET
  password_hash = %(password_hash)s,
  auth_version = auth_version + 1
WHERE id = %(account_id)s;
