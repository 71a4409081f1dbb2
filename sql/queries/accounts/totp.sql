-- name: get_device(account_id)^
-- What an account's codes are made from. No row: it has no second step.
SELECT
  nonce,
  last_step,
  created_at,
  key_mark,
  sealed
FROM totp_devices
WHERE account_id = %(account_id)s;

-- name: insert_device(account_id, nonce, step, mark, now)!
-- The key rejects a second one. The code that proved it counts as used.
INSERT INTO totp_devices (account_id, nonce, created_at, last_step, key_mark)
VALUES (%(account_id)s, UNHEX(%(nonce)s), %(now)s, %(step)s, UNHEX(%(mark)s));

-- name: take_step(account_id, nonce, step, mark)!
-- Each step once: of any number of equal codes at once, one gets the row count 1. A right code
-- proves the key.
UPDATE totp_devices
SET
  last_step = %(step)s,
  key_mark = UNHEX(%(mark)s)
WHERE account_id = %(account_id)s
  AND nonce = UNHEX(%(nonce)s)
  AND last_step < %(step)s;

-- name: delete_device(account_id)!
-- 0 rows: it was off already.
DELETE FROM totp_devices
WHERE account_id = %(account_id)s;
