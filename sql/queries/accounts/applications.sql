-- name: list_applications(order, after_key, after_id, states, limit)
-- Grain: one application. Ids grow with time, so the id is the order.
-- sort sent: r.id
SELECT
  r.id,
  r.account_id,
  r.role,
  r.message,
  r.state,
  r.answer,
  r.decided_at,
  r.created_at,
  r.created_at AS sent,
  a.name,
  COALESCE(a.email_typed, a.email) AS email,
  a.country,
  d.name AS decider
FROM role_applications AS r
INNER JOIN accounts AS a ON a.id = r.account_id
LEFT JOIN accounts AS d ON d.id = r.decided_by
WHERE r.state IN (%(states)s)
  {{order}}
LIMIT %(limit)s;

-- name: count_open()$
-- Every employee's sidebar shows it, so an index answers it.
SELECT COUNT(*) AS number_of
FROM role_applications
WHERE state = 'open';

-- name: get_application(application_id)^
-- One application with its applicant and the employee who decided it.
SELECT
  r.id,
  r.account_id,
  r.role,
  r.message,
  r.state,
  r.answer,
  r.decided_at,
  r.created_at,
  a.name,
  COALESCE(a.email_typed, a.email) AS email,
  a.country,
  a.status,
  a.created_at AS member_since,
  d.name AS decider
FROM role_applications AS r
INNER JOIN accounts AS a ON a.id = r.account_id
LEFT JOIN accounts AS d ON d.id = r.decided_by
WHERE r.id = %(application_id)s;

-- name: list_own_applications(account_id, limit)
-- An account's own applications, newest first.
SELECT
  r.id,
  r.role,
  r.message,
  r.state,
  r.answer,
  r.decided_at,
  r.created_at
FROM role_applications AS r
WHERE r.account_id = %(account_id)s
ORDER BY r.id DESC
LIMIT %(limit)s;

-- name: insert_application(account_id, role, message, now)<
-- The database rejects a second open one for the same role.
INSERT INTO role_applications (account_id, role, message, created_at)
VALUES (%(account_id)s, %(role)s, %(message)s, %(now)s);

-- name: withdraw(application_id, account_id, now)!
-- 0 rows: somebody has decided it, or it is somebody else's.
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
