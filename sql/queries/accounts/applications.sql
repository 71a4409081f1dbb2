-- name: list_applications(order, after_key, after_id, states, limit)
-- Grain: one application. Ids grow with time, so the id is the order; what waits longest comes first.
-- sort sent: r.id
SELECT
  r.id,
  r.account_id,
  r.role,
  r.message,
  r.state,
  r.answer,
  r.decided_at,
  r.row_version,
  r.created_at,
  r.created_at AS sent,
  a.name,
  a.email,
  a.country,
  d.name AS decider
FROM role_applications AS r
INNER JOIN accounts AS a ON a.id = r.account_id
LEFT JOIN accounts AS d ON d.id = r.decided_by
WHERE r.state IN (%(states)s)
  {{order}}
LIMIT %(limit)s;

-- name: count_open()$
-- What waits for a decision; the sidebar of every employee shows it, so an index answers it.
SELECT COUNT(*) AS waiting
FROM role_applications
WHERE state = 'open';

-- name: application(application_id)^
-- One application with who sent it and who decided.
SELECT
  r.id,
  r.account_id,
  r.role,
  r.message,
  r.state,
  r.answer,
  r.decided_at,
  r.row_version,
  r.created_at,
  a.name,
  a.email,
  a.country,
  a.status,
  a.created_at AS member_since,
  d.name AS decider
FROM role_applications AS r
INNER JOIN accounts AS a ON a.id = r.account_id
LEFT JOIN accounts AS d ON d.id = r.decided_by
WHERE r.id = %(application_id)s;

-- name: applications_of(account_id, limit)
-- An account's own applications, the latest first.
SELECT
  r.id,
  r.role,
  r.message,
  r.state,
  r.answer,
  r.decided_at,
  r.row_version,
  r.created_at
FROM role_applications AS r
WHERE r.account_id = %(account_id)s
ORDER BY r.id DESC
LIMIT %(limit)s;

-- name: roles_held(account_id)
-- Read under the account's lock.
SELECT role
FROM account_roles
WHERE account_id = %(account_id)s
ORDER BY role;

-- name: insert_application(account_id, role, message, now)<
-- A second open one for the same role is refused by the database.
INSERT INTO role_applications (account_id, role, message, created_at)
VALUES (%(account_id)s, %(role)s, %(message)s, %(now)s);

-- name: withdraw(application_id, account_id, now)!
-- Changes no row once somebody has decided, or for anybody else's.
UPDATE role_applications
SET
  state = 'withdrawn',
  is_open = NULL,
  decided_at = %(now)s,
  row_version = row_version + 1
WHERE id = %(application_id)s
  AND account_id = %(account_id)s
  AND state = 'open';

-- name: decide(application_id, state, answer, actor_id, now)!
-- The claim: of two employees who decide at the same moment, one changes a row.
UPDATE role_applications
SET
  state = %(state)s,
  is_open = NULL,
  answer = %(answer)s,
  decided_by = %(actor_id)s,
  decided_at = %(now)s,
  row_version = row_version + 1
WHERE id = %(application_id)s
  AND state = 'open';

-- name: tell_applicant(account_id, application_id, now)!
-- Told once, however often it is tried.
INSERT INTO notifications (account_id, kind, object_id, created_at)
VALUES (%(account_id)s, 'application', %(application_id)s, %(now)s)
ON DUPLICATE KEY UPDATE id = id;
