-- Authenticators under a new SECRET_KEY.

-- name: list_devices_of(mark, after_id, limit)
-- Grain: an authenticator of one key, by account. Run by a command, so it reads the whole table.
SELECT
  account_id,
  nonce,
  sealed
FROM totp_devices
WHERE key_mark = UNHEX(%(mark)s)
  AND account_id > %(after_id)s
ORDER BY account_id
LIMIT %(limit)s;

-- name: count_devices_of(mark)$
-- How many authenticators still need a key. One row per account with two-step sign-in.
SELECT COUNT(*)
FROM totp_devices
WHERE key_mark = UNHEX(%(mark)s);

-- name: reseal(account_id, nonce, new_nonce, sealed, mark)!
-- The nonce is new, too: from the old one the earlier key would make the secret. 0 rows: somebody
-- else did it, or the person set up another authenticator.
UPDATE totp_devices
SET
  nonce = UNHEX(%(new_nonce)s),
  sealed = UNHEX(%(sealed)s),
  key_mark = UNHEX(%(mark)s)
WHERE account_id = %(account_id)s
  AND nonce = UNHEX(%(nonce)s);
