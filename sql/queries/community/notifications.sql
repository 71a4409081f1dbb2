-- name: published_upload(video_id)^
-- An upload and its creator, as far as there is something to tell: neither deleted nor withdrawn.
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
-- Whoever deletes the upload waits here, and then takes what was told along.
SELECT v.id
FROM videos AS v
WHERE v.id = %(video_id)s
  AND v.published
FOR UPDATE

-- name: last_of_batch(creator_id, after_account_id, batch)$
-- Up to whom the next batch of subscribers reaches; NULL when all are told.
SELECT MAX(part.account_id) AS account_id
FROM (
  SELECT s.account_id
  FROM subscriptions AS s
  WHERE s.creator_id = %(creator_id)s
    AND s.account_id > %(after_account_id)s
  ORDER BY s.account_id
  LIMIT %(batch)s
) AS part

-- name: tell_subscribers(creator_id, video_id, after_account_id, last_account_id, now)!
-- notifications_once keeps whoever was told already.
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

-- name: list_notifications(viewer, limit, after_key, after_id)
-- Grain: notification. Of uploads and of answers, those that the access rule lets the account see
-- at the moment; a removed answer is none.
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
  AND {{include can_be_told}}
{{order}}
LIMIT %(limit)s

-- name: notification(notification_id, account_id)^
-- One's own, with what is needed to go where it leads.
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
-- Seen the first time only.
UPDATE notifications
SET seen_at = %(now)s
WHERE id = %(notification_id)s
  AND account_id = %(account_id)s
  AND seen_at IS NULL

-- name: unmark_notification(notification_id, account_id)!
-- New again; what was mailed stays mailed.
UPDATE notifications
SET seen_at = NULL
WHERE id = %(notification_id)s
  AND account_id = %(account_id)s
  AND seen_at IS NOT NULL

-- name: mark_notifications(account_id, now)!
-- All that the account had been told by now.
UPDATE notifications
SET seen_at = %(now)s
WHERE account_id = %(account_id)s
  AND seen_at IS NULL
  AND created_at <= %(now)s

-- name: settings_of(account_id)^
-- Nothing for an account that never chose.
SELECT
  s.digest,
  s.digest_sent_at
FROM notification_settings AS s
WHERE s.account_id = %(account_id)s

-- name: set_digest(account_id, digest)!
-- A choice; when the last letter went out stays as it was.
INSERT INTO notification_settings (account_id, digest)
VALUES (%(account_id)s, %(digest)s)
ON DUPLICATE KEY UPDATE digest = VALUES(digest)

-- name: due_for_digest(day_ago, week_ago, batch)
-- Grain: account. Who has been told something that was neither seen nor mailed for as long as their
-- interval, and had no letter within it.
SELECT DISTINCT n.account_id
FROM notifications AS n
INNER JOIN accounts AS a ON a.id = n.account_id AND a.status = 'active'
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
-- A row to claim, for an account that never chose.
INSERT INTO notification_settings (account_id)
VALUES (%(account_id)s)
ON DUPLICATE KEY UPDATE account_id = VALUES(account_id)

-- name: claim_digest(account_id, day_ago, week_ago, now)!
-- One of two workers finds the row as it was; the other waits here and changes nothing.
UPDATE notification_settings
SET digest_sent_at = %(now)s
WHERE account_id = %(account_id)s
  AND digest <> 'off'
  AND (
    digest_sent_at IS NULL
    OR digest_sent_at <= CASE WHEN digest = 'weekly' THEN %(week_ago)s ELSE %(day_ago)s END
  )

-- name: addressee(account_id)^
-- Who gets the letter.
SELECT
  a.email,
  a.name
FROM accounts AS a
WHERE a.id = %(account_id)s
  AND a.status = 'active'

-- name: digest_news(viewer, limit)
-- Grain: notification that goes into the letter, the newest first.
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
  AND {{include can_be_told}}
ORDER BY n.created_at DESC, n.id DESC
LIMIT %(limit)s

-- name: mark_mailed(account_id, now)!
-- Whatever waited until now is in the letter, or was not to be seen: it is not mailed again.
UPDATE notifications
SET mailed_at = %(now)s
WHERE account_id = %(account_id)s
  AND mailed_at IS NULL
  AND created_at <= %(now)s

-- name: purge_notifications(before, batch)!
-- Half a year later nobody looks for them.
DELETE FROM notifications
WHERE created_at < %(before)s
ORDER BY created_at, id
LIMIT %(batch)s
