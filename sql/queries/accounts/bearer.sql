-- name: session_by_id(session_id, now)^
-- The one query of every request with an access token: as for a cookie, the session's row decides.
SELECT
  {{include signed_in_account}},
  s.id AS session_id
FROM sessions AS s
INNER JOIN accounts AS a ON a.id = s.account_id
WHERE s.id = %(session_id)s
  AND s.kind = 'api'
  AND {{include session_holds}};

-- name: account_by_personal_token(token_hash, now)^
-- The same for a personal token, which has no session.
SELECT
  {{include signed_in_account}},
  NULL AS session_id,
  p.id AS token_id,
  p.scopes,
  p.last_used_at
FROM personal_tokens AS p
INNER JOIN accounts AS a ON a.id = p.account_id
WHERE p.token_hash = UNHEX(%(token_hash)s)
  AND p.revoked_at IS NULL
  AND p.expires_at > %(now)s
  AND p.auth_version = a.auth_version
  AND a.status = 'active';
