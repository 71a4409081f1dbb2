-- name: prove(account_id, now)!
-- 0 rows: it was proven already.
UPDATE accounts
SET email_proven_at = %(now)s
WHERE id = %(account_id)s
  AND email_proven_at IS NULL;

-- name: rename(account_id, name)!
-- The impostor's choice may be an insult.
UPDATE accounts
SET
  name = %(name)s,
  row_version = row_version + 1
WHERE id = %(account_id)s;

-- name: delete_device(account_id)!
-- Its codes are on somebody else's phone.
DELETE FROM totp_devices
WHERE account_id = %(account_id)s;

-- name: delete_personal_tokens(account_id)!
-- Made by somebody who does not read the mailbox.
DELETE FROM personal_tokens
WHERE account_id = %(account_id)s;

-- name: withdraw_applications(account_id, now)!
-- Of applications that nobody has decided.
UPDATE role_applications
SET
  state = 'withdrawn',
  is_open = NULL,
  decided_at = %(now)s
WHERE account_id = %(account_id)s
  AND state = 'open';
