-- name: due_for_digest(day_ago, week_ago, batch)
-- Grain: account. It has a notification unread and not mailed for longer than its interval, and had
-- no e-mail within the interval. Titles are typed, so an unproven address gets no digest.
SELECT DISTINCT n.account_id
FROM notifications AS n
INNER JOIN accounts AS a
  ON a.id = n.account_id AND a.status = 'active' AND a.email_proven_at IS NOT NULL
LEFT JOIN notification_settings AS s ON s.account_id = n.account_id
WHERE n.mailed_at IS NULL
  AND n.seen_at IS NULL
  AND COALESCE(s.digest, 'daily') <> 'off'
  AND n.created_at <= CASE WHEN s.digest = 'weekly' THEN %(week_ago)s ELSE %(day_ago)s END
  AND (
    s.digest_sent_at IS NULL
    OR s.digest_sent_at <= CASE WHEN s.digest = 'weekly' THEN %(week_ago)s ELSE %(day_ago)s END
  )
ORDER BY n.account_id
LIMIT %(batch)s

-- name: have_settings(account_id)!
-- A row to claim for an account that never chose.
INSERT INTO notification_settings (account_id)
VALUES (%(account_id)s)
ON DUPLICATE KEY UPDATE account_id = VALUES(account_id)

-- name: claim_digest(account_id, day_ago, week_ago, now)!
-- One of two workers changes the row; the other waits here and changes nothing.
UPDATE notification_settings
SET digest_sent_at = %(now)s
WHERE account_id = %(account_id)s
  AND digest <> 'off'
  AND (
    digest_sent_at IS NULL
    OR digest_sent_at <= CASE WHEN digest = 'weekly' THEN %(week_ago)s ELSE %(day_ago)s END
  )

-- name: addressee(account_id)^
-- The recipient of the e-mail.
SELECT
  COALESCE(a.email_typed, a.email) AS email,
  a.name
FROM accounts AS a
WHERE a.id = %(account_id)s
  AND a.status = 'active'

-- name: list_unread(viewer, limit)
-- Grain: notification of the e-mail, newest first.
SELECT
  n.id,
  n.kind,
  n.object_id,
  v.name AS video_name,
  v.title_id,
  t.name AS title_name,
  c.name AS creator_name,
  a.role,
  a.state,
  v.id AS video_id,
  b.name AS replier
FROM {{include notification_rows}}
LEFT JOIN accounts AS c ON c.id = t.owner_id
LEFT JOIN accounts AS b ON b.id = m.account_id
LEFT JOIN role_applications AS a ON n.kind = 'application' AND a.id = n.object_id
WHERE n.account_id = %(viewer_account_id)s
  AND n.mailed_at IS NULL
  AND n.seen_at IS NULL
  AND n.created_at <= %(viewer_now)s
  AND {{include can_be_shown}}
ORDER BY n.created_at DESC, n.id DESC
LIMIT %(limit)s

-- name: mark_mailed(account_id, now)!
-- All notifications up to now are in the e-mail or not visible, so they are not mailed again.
UPDATE notifications
SET mailed_at = %(now)s
WHERE account_id = %(account_id)s
  AND mailed_at IS NULL
  AND created_at <= %(now)s
