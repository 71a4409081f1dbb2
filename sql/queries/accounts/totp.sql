-- name: get_device(account_id)^
-- What an account's codes are made from; no row: it has no second step.
SELECT
  nonce,
  last_step,
  created_at
FROM totp_devices
WHERE account_id = %(account_id)s;

-- name: insert_device(account_id, nonce, step, now)!
-- The key refuses a second one. The code that proved it is used up.
INSERT INTO totp_devices (account_id, nonce, created_at, last_step)
VALUES (%(account_id)s, UNHEX(%(nonce)s), %(now)s, %(step)s);

-- name: take_step(account_id, nonce, step)!
-- Each step once: of any number of the same code at once, the row count is 1 for one of them.
UPDATE totp_devices
SET last_step = %(step)s
WHERE account_id = %(account_id)s
  AND nonce = UNHEX(%(nonce)s)
  AND last_step < %(step)s;

-- name: delete_device(account_id)!
-- 0 rows: it was off already.
DELETE FROM totp_devices
WHERE account_id = %(account_id)s;

-- name: use_recovery_code(account_id, code_hash, now)!
-- Single use, decided by the row count like a link of a mail.
UPDATE recovery_codes
SET used_at = %(now)s
WHERE account_id = %(account_id)s
  AND code_hash = UNHEX(%(code_hash)s)
  AND used_at IS NULL;

-- name: delete_recovery_codes(account_id)!
-- New ones void all old ones.
DELETE FROM recovery_codes
WHERE account_id = %(account_id)s;

-- name: count_recovery_codes(account_id)$
-- How many are left.
SELECT COUNT(*) AS number_of
FROM recovery_codes
WHERE account_id = %(account_id)s
  AND used_at IS NULL;

-- name: owner(account_id)^
-- Whom to write to, and whether what was signed under an auth_version still counts.
SELECT
  id,
  name,
  email,
  status,
  auth_version,
  (
    SELECT GROUP_CONCAT(r.role ORDER BY r.role SEPARATOR ',')
    FROM account_roles AS r
    WHERE r.account_id = accounts.id
  ) AS roles
FROM accounts
WHERE id = %(account_id)s;

-- name: lock_owner(account_id)^
-- Turning it on, off and new codes happen one after the other, accounts first.
SELECT id
FROM accounts
WHERE id = %(account_id)s
FOR UPDATE;
