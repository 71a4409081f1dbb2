-- name: count_personal_tokens(account_id, now)$
-- Those that still work.
SELECT COUNT(*) AS number_of
FROM personal_tokens
WHERE account_id = %(account_id)s
  AND revoked_at IS NULL
  AND expires_at > %(now)s;

-- name: insert_personal_token(account_id, name, token_hash, hint, scopes, now, expires_at)<
-- Takes the account's auth_version, so that a new password ends the token with everything else.
INSERT INTO personal_tokens (
  account_id, name, token_hash, hint, scopes, auth_version, created_at, expires_at
)
SELECT
  a.id, %(name)s, UNHEX(%(token_hash)s), %(hint)s, %(scopes)s, a.auth_version, %(now)s,
  %(expires_at)s
FROM accounts AS a
WHERE a.id = %(account_id)s;

-- name: list_personal_tokens(account_id, now)
-- Those that still work, newest first.
SELECT
  p.id,
  p.name,
  p.hint,
  p.scopes,
  p.created_at,
  p.expires_at,
  p.last_used_at
FROM personal_tokens AS p
INNER JOIN accounts AS a ON a.id = p.account_id
WHERE p.account_id = %(account_id)s
  AND p.revoked_at IS NULL
  AND p.expires_at > %(now)s
  AND p.auth_version = a.auth_version
ORDER BY p.id DESC;

-- name: revoke_personal_token(account_id, token_id, now)!
-- With the account's id, so that nobody can revoke somebody else's token.
UPDATE personal_tokens
SET revoked_at = %(now)s
WHERE id = %(token_id)s
  AND account_id = %(account_id)s
  AND revoked_at IS NULL;

-- name: touch_personal_token(token_id, now)!
-- At most once an hour.
UPDATE personal_tokens
SET last_used_at = %(now)s
WHERE id = %(token_id)s;
