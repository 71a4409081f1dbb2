-- name: insert_mail_token(purpose, token_hash, account_id, email, payload, now, expires_at)<
-- Only the digest is kept; the value itself is in the mail.
INSERT INTO mail_tokens (
  purpose, token_hash, account_id, email, payload, created_at, expires_at
)
VALUES (
  %(purpose)s, UNHEX(%(token_hash)s), %(account_id)s, %(email)s, %(payload)s, %(now)s,
  %(expires_at)s
);

-- name: void_mail_tokens(account_id, purpose, now)!
-- A new link voids the ones sent before.
UPDATE mail_tokens
SET used_at = %(now)s
WHERE account_id = %(account_id)s
  AND purpose = %(purpose)s
  AND used_at IS NULL;

-- name: void_all_links(account_id, now)!
-- A new password voids every link sent under the old one.
UPDATE mail_tokens
SET used_at = %(now)s
WHERE account_id = %(account_id)s
  AND used_at IS NULL;

-- name: void_sign_ups(email, now)!
-- The same for an address that has no account yet.
UPDATE mail_tokens
SET used_at = %(now)s
WHERE email = %(email)s
  AND purpose = 'sign_up'
  AND used_at IS NULL;

-- name: live_mail_token(token_hash, purpose, now)^
-- For the page behind a link. It decides nothing: use_mail_token does.
SELECT
  account_id,
  email,
  payload,
  created_at
FROM mail_tokens
WHERE token_hash = UNHEX(%(token_hash)s)
  AND purpose = %(purpose)s
  AND used_at IS NULL
  AND expires_at > %(now)s;

-- name: use_mail_token(token_hash, purpose, now)!
-- Single use: of fifty at once, one gets the row count 1. A SELECT before the UPDATE let about half
-- of them through.
UPDATE mail_tokens
SET used_at = %(now)s
WHERE token_hash = UNHEX(%(token_hash)s)
  AND purpose = %(purpose)s
  AND used_at IS NULL
  AND expires_at > %(now)s;

-- name: used_mail_token(token_hash, purpose)^
-- What the link just redeemed is about.
SELECT
  account_id,
  email,
  payload,
  created_at
FROM mail_tokens
WHERE token_hash = UNHEX(%(token_hash)s)
  AND purpose = %(purpose)s;

-- name: purge_mail_tokens(before, batch)!
-- Links that have expired.
DELETE FROM mail_tokens
WHERE expires_at < %(before)s
ORDER BY expires_at
LIMIT %(batch)s;

-- name: has_young_mail_token(purpose, email, now, since)$
-- One e-mail per mailbox and two minutes: a stranger who asks again voids nothing and sends nothing.
SELECT EXISTS (
  SELECT 1
  FROM mail_tokens
  WHERE email = %(email)s
    AND purpose = %(purpose)s
    AND used_at IS NULL
    AND created_at > %(since)s
    AND expires_at > %(now)s
);
