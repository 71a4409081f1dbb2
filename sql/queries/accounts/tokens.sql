-- name: session_by_id(session_id, now)^
-- The one query of every request with an access token: as for a cookie, the session's row decides.
SELECT
  {{include signed_in_account}},
  s.id AS session_id,
  s.last_seen_at
FROM sessions AS s
INNER JOIN accounts AS a ON a.id = s.account_id
WHERE s.id = %(session_id)s
  AND s.kind = 'api'
  AND {{include session_holds}};

-- name: account_by_personal_token(token_hash, now)^
-- The same for a personal token, which stands for itself: it has no session.
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

-- name: insert_api_session(account_id, auth_version, token_hash, user_agent, network, now, expires_at)<
-- A session no cookie opens: nobody knows what its token_hash is the digest of.
-- None when `auth_version` is given and over: the password that was checked is changed by now.
INSERT INTO sessions (
  account_id, token_hash, auth_version, kind, user_agent, network, created_at, last_seen_at,
  expires_at
)
SELECT
  a.id, UNHEX(%(token_hash)s), a.auth_version, 'api', %(user_agent)s, %(network)s, %(now)s,
  %(now)s, %(expires_at)s
FROM accounts AS a
WHERE a.id = %(account_id)s
  AND (%(auth_version)s IS NULL OR a.auth_version = %(auth_version)s);

-- name: insert_refresh_token(session_id, token_hash, now, expires_at)!
-- The first of a family, or the one successor of a used one: its hash is unique.
INSERT INTO refresh_tokens (session_id, token_hash, created_at, expires_at)
VALUES (%(session_id)s, UNHEX(%(token_hash)s), %(now)s, %(expires_at)s);

-- name: use_refresh_token(token_hash, now)!
-- The row count decides: of many at once, one takes it. Reading first would let several through.
UPDATE refresh_tokens AS t
INNER JOIN sessions AS s ON s.id = t.session_id
INNER JOIN accounts AS a ON a.id = s.account_id
SET t.used_at = %(now)s
WHERE t.token_hash = UNHEX(%(token_hash)s)
  AND t.used_at IS NULL
  AND t.expires_at > %(now)s
  AND {{include session_holds}};

-- name: get_refresh_token(token_hash, successor_hash, now)^
-- A presented token. is_latest: its successor was made and nobody has used that one yet.
SELECT
  t.session_id,
  t.used_at,
  s.account_id,
  ({{include session_holds}}) AS is_alive,
  EXISTS (
    SELECT 1
    FROM refresh_tokens AS n
    WHERE n.token_hash = UNHEX(%(successor_hash)s)
      AND n.used_at IS NULL
  ) AS is_latest
FROM refresh_tokens AS t
INNER JOIN sessions AS s ON s.id = t.session_id
INNER JOIN accounts AS a ON a.id = s.account_id
WHERE t.token_hash = UNHEX(%(token_hash)s);

-- name: extend_session(session_id, now, expires_at)!
-- A family lives as long as its newest token.
UPDATE sessions
SET
  last_seen_at = %(now)s,
  expires_at = %(expires_at)s
WHERE id = %(session_id)s;

-- name: end_session(session_id, now)!
-- No row: it was over already.
UPDATE sessions
SET revoked_at = %(now)s
WHERE id = %(session_id)s
  AND revoked_at IS NULL;

-- name: purge_refresh_tokens(before, batch)!
-- Their sessions are purged later, and must not find them.
DELETE FROM refresh_tokens
WHERE expires_at < %(before)s
ORDER BY expires_at
LIMIT %(batch)s;

-- name: lock_account(account_id)^
-- Two tokens made at once are counted one after the other.
SELECT id
FROM accounts
WHERE id = %(account_id)s
FOR UPDATE;

-- name: count_personal_tokens(account_id, now)$
-- Of those that still work.
SELECT COUNT(*) AS number_of
FROM personal_tokens
WHERE account_id = %(account_id)s
  AND revoked_at IS NULL
  AND expires_at > %(now)s;

-- name: insert_personal_token(account_id, name, token_hash, hint, scopes, now, expires_at)<
-- Takes the account's auth_version, so that a new password ends it with everything else.
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
-- The account's id keeps others' tokens out of reach.
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
