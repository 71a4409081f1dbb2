-- name: session_account(token_hash, now)^
-- The one query of every request with a cookie: a revoked, expired or outdated session, or a
-- disabled account, is nobody.
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
-- Takes the account's auth_version as it is now, so that the next bump ends this session.
-- None when `auth_version` is given and over: the password that was checked is changed by now.
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
-- Only on changes, and at most once a minute: an ordinary GET writes nothing.
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
-- One device; the account's id keeps others' sessions out of reach.
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

-- name: list_sessions(account_id, now)
-- The devices and programs that are signed in, the latest first.
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

-- name: reserve_attempt(scope, key_hash, now, forget_before, most, first_s, longest_s)!
-- Reserves one guess before it is evaluated: 0 rows means locked, and nothing changed. The guess
-- that reaches the limit locks the key while it is still being evaluated, so of any number at
-- once no more than the limit get through. Assignments run from left to right on both servers:
-- locked_until sees the new count, and the count sees the old lock.
INSERT INTO sign_in_locks (scope, key_hash, failures, locked_until, updated_at)
VALUES (%(scope)s, UNHEX(%(key_hash)s), 1, NULL, %(now)s)
ON DUPLICATE KEY UPDATE
  failures = CASE
    WHEN locked_until > %(now)s THEN failures
    WHEN updated_at < %(forget_before)s THEN 1
    ELSE failures + 1
  END,
  updated_at = CASE
    WHEN locked_until > %(now)s THEN updated_at
    ELSE %(now)s
  END,
  locked_until = CASE
    WHEN locked_until > %(now)s THEN locked_until
    WHEN failures < %(most)s THEN NULL
    ELSE DATE_ADD(%(now)s, INTERVAL LEAST(
      %(longest_s)s, %(first_s)s * POW(2, LEAST(failures - %(most)s, 20))
    ) SECOND)
  END;

-- name: delete_locks(scope, first_key, last_key)!
-- A right password or a reset forgets the failures; the keys of one address are neighbours.
DELETE FROM sign_in_locks
WHERE scope = %(scope)s
  AND key_hash >= UNHEX(%(first_key)s)
  AND key_hash <= UNHEX(%(last_key)s);

-- name: purge_sessions(before, batch)!
-- Old sign-ins; in parts, so that nobody waits for a long transaction. Their tokens go first.
DELETE FROM sessions
WHERE expires_at < %(before)s
  AND NOT EXISTS (SELECT 1 FROM refresh_tokens AS t WHERE t.session_id = sessions.id)
ORDER BY expires_at
LIMIT %(batch)s;

-- name: purge_sign_in_locks(before, batch)!
-- Failures nobody remembers any more.
DELETE FROM sign_in_locks
WHERE updated_at < %(before)s
ORDER BY updated_at
LIMIT %(batch)s;
