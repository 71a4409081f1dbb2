-- name: insert_api_session(account_id, auth_version, token_hash, user_agent, network, now, expires_at)<
-- A session that no cookie opens: its token_hash is no value's digest. Inserts nothing when
-- `auth_version` is given and outdated: the password that was checked has changed since.
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
-- The first of a family, or the only successor of a used one: the hash is unique.
INSERT INTO refresh_tokens (session_id, token_hash, created_at, expires_at)
VALUES (%(session_id)s, UNHEX(%(token_hash)s), %(now)s, %(expires_at)s);

-- name: use_refresh_token(token_hash, now)!
-- The row count decides: of many at once, one uses it. Reading first would let several through.
UPDATE refresh_tokens AS t
INNER JOIN sessions AS s ON s.id = t.session_id
INNER JOIN accounts AS a ON a.id = s.account_id
SET t.used_at = %(now)s
WHERE t.token_hash = UNHEX(%(token_hash)s)
  AND t.used_at IS NULL
  AND t.expires_at > %(now)s
  AND {{include session_holds}};

-- name: get_refresh_token(token_hash, successor_hash, now)^
-- A presented token. is_latest: its successor exists and has not been used.
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
-- 0 rows: it had ended already.
UPDATE sessions
SET revoked_at = %(now)s
WHERE id = %(session_id)s
  AND revoked_at IS NULL;

-- name: purge_refresh_tokens(before, batch)!
-- Before the sessions they point at.
DELETE FROM refresh_tokens
WHERE expires_at < %(before)s
ORDER BY expires_at
LIMIT %(batch)s;
