-- What this slice holds about a person: the files of the download, and what goes when they leave.
-- Never a hash, a token or the secret of an authenticator.

-- name: list_profile(account_id, after, limit)
-- Grain: the account itself, one row.
SELECT
  a.id,
  a.name,
  COALESCE(a.email_typed, a.email) AS email,
  a.email_proven_at,
  a.country,
  a.status,
  (
    SELECT GROUP_CONCAT(r.role ORDER BY r.role SEPARATOR ',')
    FROM account_roles AS r
    WHERE r.account_id = a.id
  ) AS roles,
  a.has_plan,
  a.maturity_age,
  a.created_at,
  a.disabled_at,
  (
    SELECT t.created_at
    FROM totp_devices AS t
    WHERE t.account_id = a.id
  ) AS two_step_since
FROM accounts AS a
WHERE a.id = %(account_id)s
  AND a.id > %(after)s
LIMIT %(limit)s;

-- name: list_sign_ins(account_id, after, limit)
-- Grain: a session, also one that has ended but is not purged yet.
SELECT
  s.id,
  s.kind,
  s.user_agent,
  s.network,
  s.stay,
  s.created_at,
  s.last_seen_at,
  s.expires_at,
  s.revoked_at
FROM sessions AS s
WHERE s.account_id = %(account_id)s
  AND s.id > %(after)s
ORDER BY s.id
LIMIT %(limit)s;

-- name: list_access_tokens(account_id, after, limit)
-- Grain: a personal token.
SELECT
  t.id,
  t.name,
  t.scopes,
  t.created_at,
  t.expires_at,
  t.last_used_at,
  t.revoked_at
FROM personal_tokens AS t
WHERE t.account_id = %(account_id)s
  AND t.id > %(after)s
ORDER BY t.id
LIMIT %(limit)s;

-- name: list_links(account_id, after, limit)
-- Grain: a link sent by e-mail that is not purged yet.
SELECT
  m.id,
  m.purpose,
  m.email,
  m.created_at,
  m.expires_at,
  m.used_at
FROM mail_tokens AS m
WHERE m.account_id = %(account_id)s
  AND m.id > %(after)s
ORDER BY m.id
LIMIT %(limit)s;

-- name: list_applications_of(account_id, after, limit)
-- Grain: an application to create or teach. Who decided is somebody else.
SELECT
  r.id,
  r.role,
  r.message,
  r.state,
  r.answer,
  r.created_at,
  r.decided_at
FROM role_applications AS r
WHERE r.account_id = %(account_id)s
  AND r.id > %(after)s
ORDER BY r.id
LIMIT %(limit)s;

-- name: list_own_applications(account_id)
-- The applications that are about to go: the trail forgets what was written in them.
SELECT r.id
FROM role_applications AS r
WHERE r.account_id = %(account_id)s;

-- name: delete_applications(account_id)!
-- What somebody wrote about themselves.
DELETE FROM role_applications
WHERE account_id = %(account_id)s;

-- name: delete_refresh_tokens(account_id)!
-- They end with their sessions.
DELETE t
FROM refresh_tokens AS t
INNER JOIN sessions AS s ON s.id = t.session_id
WHERE s.account_id = %(account_id)s;

-- name: blank_sessions(account_id, now)!
-- Open sockets find here that their session has ended, so the rows stay until they are purged.
UPDATE sessions
SET
  user_agent = '',
  network = '',
  revoked_at = COALESCE(revoked_at, %(now)s)
WHERE account_id = %(account_id)s;

-- name: blank_tokens(account_id, now)!
-- The same for sockets that came with a personal token.
UPDATE personal_tokens
SET
  name = '',
  revoked_at = COALESCE(revoked_at, %(now)s)
WHERE account_id = %(account_id)s;

-- name: delete_links(account_id, addresses)!
-- Also an unfinished sign-up with the address, which no account has yet.
DELETE FROM mail_tokens
WHERE account_id = %(account_id)s
  OR email IN (%(addresses)s);

-- name: delete_authenticator(account_id)!
-- The second step.
DELETE FROM totp_devices
WHERE account_id = %(account_id)s;

-- name: blank_account(account_id, email, name, now)!
-- The row stays for what refers to it. Its address is none, so nobody can sign up or in with it, and
-- the person's own address is free again.
UPDATE accounts
SET
  email = %(email)s,
  email_typed = NULL,
  name = %(name)s,
  password_hash = '',
  status = 'deleted',
  has_plan = FALSE,
  email_proven_at = NULL,
  disabled_at = COALESCE(disabled_at, %(now)s),
  row_version = row_version + 1
WHERE id = %(account_id)s;

-- name: forget_invitations(account_id, addresses)!
-- Of a person who leaves: those of their address, and those that they sent, whose links end anyway.
DELETE FROM invitations
WHERE invited_by = %(account_id)s
  OR email IN (%(addresses)s);
