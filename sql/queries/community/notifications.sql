-- name: published_upload(video_id)^
-- A published upload and its creator.
SELECT
  v.id,
  v.publish_at,
  v.unpublish_at,
  t.owner_id AS creator_id
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
WHERE v.id = %(video_id)s
  AND v.kind = 'upload'
  AND v.published
  AND t.published
  AND t.owner_id IS NOT NULL

-- name: lock_published(video_id)$
-- A deletion of the upload waits here, and then deletes its notifications too.
SELECT v.id
FROM videos AS v
WHERE v.id = %(video_id)s
  AND v.published
FOR UPDATE

-- name: last_of_batch(creator_id, after_account_id, batch)$
-- The last account of the next batch of subscribers; NULL when none is left.
SELECT MAX(part.account_id) AS account_id
FROM (
  SELECT s.account_id
  FROM subscriptions AS s
  WHERE s.creator_id = %(creator_id)s
    AND s.account_id > %(after_account_id)s
  ORDER BY s.account_id
  LIMIT %(batch)s
) AS part

-- name: notify_subscribers(creator_id, video_id, after_account_id, last_account_id, now)!
-- notifications_once keeps earlier notifications as they are.
INSERT INTO notifications (account_id, kind, object_id, created_at)
SELECT
  s.account_id,
  'upload',
  %(video_id)s,
  %(now)s
FROM subscriptions AS s
WHERE s.creator_id = %(creator_id)s
  AND s.account_id > %(after_account_id)s
  AND s.account_id <= %(last_account_id)s
ORDER BY s.account_id
ON DUPLICATE KEY UPDATE object_id = VALUES(object_id)

-- name: notify_applicant(account_id, application_id, now)!
-- One notification, however often this runs.
INSERT INTO notifications (account_id, kind, object_id, created_at)
VALUES (%(account_id)s, 'application', %(application_id)s, %(now)s)
ON DUPLICATE KEY UPDATE id = id

-- name: list_notifications(viewer, limit, after_key, after_id)
-- Grain: notification. Those about a video only while the account may watch it, and those of
-- removed replies never.
-- sort newest: n.created_at
SELECT
  n.id,
  n.kind,
  n.object_id,
  n.created_at AS newest,
  n.seen_at,
  v.name AS video_name,
  v.title_id,
  t.name AS title_name,
  c.id AS creator_id,
  c.name AS creator_name,
  a.role,
  a.state,
  v.id AS video_id,
  b.name AS replier,
  LEFT(m.body, 200) AS reply
FROM {{include notification_rows}}
LEFT JOIN accounts AS c ON c.id = t.owner_id
LEFT JOIN accounts AS b ON b.id = m.account_id
LEFT JOIN role_applications AS a ON n.kind = 'application' AND a.id = n.object_id
WHERE n.account_id = %(viewer_account_id)s
  AND {{include can_be_shown}}
{{order}}
LIMIT %(limit)s

-- name: notification(notification_id, account_id)^
-- The account's own, with the video that it leads to.
SELECT
  n.id,
  n.kind,
  n.object_id,
  n.created_at,
  n.seen_at,
  v.title_id,
  v.id AS video_id,
  v.name AS video_name,
  t.name AS title_name
FROM {{include notification_rows}}
WHERE n.id = %(notification_id)s
  AND n.account_id = %(account_id)s

-- name: mark_notification(notification_id, account_id, now)!
-- The first time only.
UPDATE notifications
SET seen_at = %(now)s
WHERE id = %(notification_id)s
  AND account_id = %(account_id)s
  AND seen_at IS NULL

-- name: unmark_notification(notification_id, account_id)!
-- Unread again; it is not mailed twice.
UPDATE notifications
SET seen_at = NULL
WHERE id = %(notification_id)s
  AND account_id = %(account_id)s
  AND seen_at IS NOT NULL

-- name: mark_notifications(account_id, now)!
-- All notifications of the account up to now.
UPDATE notifications
SET seen_at = %(now)s
WHERE account_id = %(account_id)s
  AND seen_at IS NULL
  AND created_at <= %(now)s

-- name: settings_of(account_id)^
-- No row for an account that never chose.
SELECT
  s.digest,
  s.digest_sent_at
FROM notification_settings AS s
WHERE s.account_id = %(account_id)s

-- name: set_digest(account_id, digest)!
-- The time of the last e-mail stays.
INSERT INTO notification_settings (account_id, digest)
VALUES (%(account_id)s, %(digest)s)
ON DUPLICATE KEY UPDATE digest = VALUES(digest)

-- name: purge_notifications(before, batch)!
-- Older than half a year.
DELETE FROM notifications
WHERE created_at < %(before)s
ORDER BY created_at, id
LIMIT %(batch)s
