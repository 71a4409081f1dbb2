-- What the community holds about a person: the files of the download, and what goes when they leave.

-- name: list_comments_of(account_id, after, limit)
-- Grain: a comment, also one that was removed.
SELECT
  c.id,
  c.video_id,
  c.body,
  c.media_second,
  c.reply_to_id,
  c.state,
  c.removal_reason,
  c.created_at,
  c.edited_at
FROM comments AS c
WHERE c.account_id = %(account_id)s
  AND c.id > %(after)s
ORDER BY c.id
LIMIT %(limit)s;

-- name: list_held_of(account_id, after, limit)
-- Grain: a comment that waits for a moderator.
SELECT
  h.id,
  h.video_id,
  h.body,
  h.media_second,
  h.reply_to_id,
  h.held_for,
  h.created_at
FROM held_comments AS h
WHERE h.account_id = %(account_id)s
  AND h.id > %(after)s
ORDER BY h.id
LIMIT %(limit)s;

-- name: list_reviews_of(account_id, after, limit)
-- Grain: a review.
SELECT
  r.id,
  r.title_id,
  r.rating,
  r.body,
  r.created_at,
  r.updated_at
FROM reviews AS r
WHERE r.account_id = %(account_id)s
  AND r.id > %(after)s
ORDER BY r.id
LIMIT %(limit)s;

-- name: list_reports_of(account_id, after, limit)
-- Grain: a comment that the person reported. The comment is somebody else's.
SELECT
  r.id,
  r.comment_id,
  r.reason,
  r.note,
  r.created_at,
  r.settled_at
FROM comment_reports AS r
WHERE r.account_id = %(account_id)s
  AND r.id > %(after)s
ORDER BY r.id
LIMIT %(limit)s;

-- name: list_sanctions_of(account_id, after, limit)
-- Grain: a mute or a ban of the person. Who gave it is somebody else.
SELECT
  s.id,
  s.title_id,
  s.kind,
  s.reason,
  s.created_at,
  s.ends_at,
  s.lifted_at
FROM comment_sanctions AS s
WHERE s.account_id = %(account_id)s
  AND s.id > %(after)s
ORDER BY s.id
LIMIT %(limit)s;

-- name: list_subscriptions_of(account_id, after, limit)
-- Grain: a creator whom the person subscribed to, by number: the name is somebody else's.
SELECT
  s.id,
  s.creator_id,
  s.created_at,
  s.seen_at
FROM subscriptions AS s
WHERE s.account_id = %(account_id)s
  AND s.id > %(after)s
ORDER BY s.id
LIMIT %(limit)s;

-- name: list_notifications_of(account_id, after, limit)
-- Grain: a notification that is not purged yet.
SELECT
  n.id,
  n.kind,
  n.object_id,
  n.created_at,
  n.seen_at AS read_at,
  n.mailed_at
FROM notifications AS n
WHERE n.account_id = %(account_id)s
  AND n.id > %(after)s
ORDER BY n.id
LIMIT %(limit)s;

-- name: list_settings_of(account_id, after, limit)
-- Grain: the account; nothing while it never chose.
SELECT
  s.account_id AS id,
  s.digest,
  s.digest_sent_at
FROM notification_settings AS s
WHERE s.account_id = %(account_id)s
  AND s.account_id > %(after)s
LIMIT %(limit)s;

-- name: list_sanction_ids(account_id)
-- The trail forgets their reasons.
SELECT s.id
FROM comment_sanctions AS s
WHERE s.account_id = %(account_id)s;

-- name: list_held_ids(account_id)
-- The trail forgets what was written in them.
SELECT h.id
FROM held_comments AS h
WHERE h.account_id = %(account_id)s;

-- name: delete_held(account_id)!
-- Nobody has read them yet.
DELETE FROM held_comments
WHERE account_id = %(account_id)s;

-- name: blank_reports(account_id)!
-- A moderator still has to decide about the comment.
UPDATE comment_reports
SET note = ''
WHERE account_id = %(account_id)s;

-- name: blank_deleted_comments(account_id)!
-- Nobody sees a comment that its author deleted, so nobody misses its text.
UPDATE comments
SET body = ''
WHERE account_id = %(account_id)s
  AND state = 'deleted';

-- name: delete_sanctions(account_id)!
-- Nobody is left whom they could stop.
DELETE FROM comment_sanctions
WHERE account_id = %(account_id)s;

-- name: delete_subscriptions(account_id)!
-- Those of the person, and those of others to the person's channel.
DELETE FROM subscriptions
WHERE account_id = %(account_id)s
  OR creator_id = %(account_id)s;

-- name: delete_notifications(account_id)!
-- What the person was told. Others keep theirs about the person's replies.
DELETE FROM notifications
WHERE account_id = %(account_id)s;

-- name: delete_settings(account_id)!
-- With them goes when the last digest was sent.
DELETE FROM notification_settings
WHERE account_id = %(account_id)s;
