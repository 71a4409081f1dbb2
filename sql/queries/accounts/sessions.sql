-- name: session_account(token_hash, now)^
-- The one query of every request with a cookie. A revoked, expired or outdated session, or one of a
-- disabled account, gives no row.
SELECT
  {{include signed_in_account}},
  s.id AS session_id,
  s.last_seen_at,
  s.stay
FROM sessions AS s
INNER JOIN accounts AS a ON a.id = s.account_id
WHERE s.token_hash = UNHEX(%(token_hash)s)
  AND s.kind = 'browser'
  AND {{include session_holds}};

-- name: insert_session(account_id, auth_version, token_hash, user_agent, network, stay, now, expires_at)<
-- Takes the account's auth_version as it is now, so that the next bump ends this session. Inserts
-- nothing when `auth_version` is given and outdated: the password that was checked has changed since.
INSERT INTO sessions (
  account_id, token_hash, auth_version, user_agent, network, stay, created_at, last_seen_at,
  expires_at
)
SELECT
  a.id, UNHEX(%(token_hash)s), a.auth_version, %(user_agent)s, %(network)s, %(stay)s, %(now)s,
  %(now)s, %(expires_at)s
FROM accounts AS a
WHERE a.id = %(account_id)s
  AND (%(auth_version)s IS NULL OR a.auth_version = %(auth_version)s);

-- name: touch_session(session_id, now)!
-- Only on changes and at most once a minute: an ordinary GET writes nothing.
UPDATE sessions
SET last_seen_at = %(now)s
WHERE id = %(session_id)s;

-- name: revoke_token(token_hash, now)!
-- Signing out, and the value a browser had before it signed in again.
UPDATE sessions
SET revoked_at = %(now)s
WHERE token_hash = UNHEX(%(token_hash)s)
  AND revoked_at IS NULL;

-- name: revoke_session(account_id, session_id, now)!
-- One device. With the account's id, so that nobody can end somebody else's session.
UPDATE sessions
SET revoked_at = %(now)s
WHERE id = %(session_id)s
  AND account_id = %(account_id)s
  AND revoked_at IS NULL;

-- name: revoke_sessions(account_id, now)!
-- Every device of an account.
UPDATE sessions
SET revoked_at = %(now)s
WHERE account_id = %(account_id)s
  AND revoked_at IS NULL;

-- name: bump_auth_version(account_id)!
-- Ends every session and token of the account at once, in every process.
UPDATE accounts
SET auth_version = auth_version + 1
WHERE id = %(account_id)s;

-- name: list_sessions(account_id, now)
-- Signed-in devices and programs, most recently used first.
SELECT
  s.id,
  s.kind,
  s.user_agent,
  s.network,
  s.created_at,
  s.last_seen_at,
  s.expires_at
FROM sessions AS s
INNER JOIN accounts AS a ON a.id = s.account_id
WHERE s.account_id = %(account_id)s
  AND s.revoked_at IS NULL
  AND s.expires_at > %(now)s
  AND s.auth_version = a.auth_version
ORDER BY s.last_seen_at DESC, s.id DESC
LIMIT 100;

-- name: purge_sessions(before, batch)!
-- In batches, so that nobody waits for a long transaction. Refresh tokens are purged first.
DELETE FROM sessions
WHERE expires_at < %(before)s
  AND NOT EXISTS (SELECT 1 FROM refresh_tokens AS t WHERE t.session_id = sessions.id)
ORDER BY expires_at
LIMIT %(batch)s;
