-- name: use_recovery_code(account_id, code_hash, now)!
-- Single use: the row count decides, as for a link in a mail.
UPDATE recovery_codes
SET used_at = %(now)s
WHERE account_id = %(account_id)s
  AND code_hash = UNHEX(%(code_hash)s)
  AND used_at IS NULL;

-- name: delete_recovery_codes(account_id)!
-- New codes replace all old ones.
DELETE FROM recovery_codes
WHERE account_id = %(account_id)s;

-- name: count_recovery_codes(account_id)$
-- Those that are left.
SELECT COUNT(*) AS number_of
FROM recovery_codes
WHERE account_id = %(account_id)s
  AND used_at IS NULL;
