-- name: list_held(order, owner_id, limit, after_key, after_id)
-- Grain: held comment. Ids grow with time, so the id is the order, oldest first.
-- `owner_id` NULL asks for all titles.
-- sort sent: h.id
SELECT
  h.id,
  h.video_id,
  h.account_id,
  h.body,
  h.media_second,
  h.reply_to_id,
  h.held_for,
  h.created_at,
  h.created_at AS sent,
  a.name AS author,
  qa.name AS reply_author,
  CASE WHEN q.state = 'visible' THEN LEFT(q.body, 140) END AS reply_body,
  {{include comment_place}}
FROM held_comments AS h
INNER JOIN accounts AS a ON a.id = h.account_id
INNER JOIN videos AS v ON v.id = h.video_id
INNER JOIN titles AS t ON t.id = v.title_id
LEFT JOIN comments AS q ON q.id = h.reply_to_id
LEFT JOIN accounts AS qa ON qa.id = q.account_id
WHERE (%(owner_id)s IS NULL OR t.owner_id = %(owner_id)s)
  {{order}}
LIMIT %(limit)s

-- name: held_comment(held_id)^
-- A held comment and the owner of its title.
SELECT
  h.id,
  h.video_id,
  h.account_id,
  h.body,
  h.held_for,
  v.title_id,
  t.owner_id
FROM held_comments AS h
INNER JOIN videos AS v ON v.id = h.video_id
INNER JOIN titles AS t ON t.id = v.title_id
WHERE h.id = %(held_id)s

-- name: lock_held(held_id)^
-- After the room's row. No row once a moderator has decided.
SELECT
  h.id,
  h.video_id,
  h.account_id,
  h.client_msg_id,
  h.body,
  h.media_second,
  h.reply_to_id
FROM held_comments AS h
WHERE h.id = %(held_id)s
FOR UPDATE

-- name: delete_held(held_id)!
-- It is approved or rejected; of two moderators one deletes a row.
DELETE FROM held_comments
WHERE id = %(held_id)s

-- name: lock_video(video_id)$
-- A deletion of the video waits here, and then deletes its notifications too.
SELECT v.id
FROM videos AS v
WHERE v.id = %(video_id)s
FOR UPDATE

-- name: notify_rejected(account_id, video_id, now)!
-- One notification per video; a later rejection makes it new again. A disabled account gets none.
INSERT INTO notifications (account_id, kind, object_id, created_at, seen_at, mailed_at)
SELECT
  a.id,
  'rejection',
  %(video_id)s,
  %(now)s,
  NULL,
  NULL
FROM accounts AS a
WHERE a.id = %(account_id)s
  AND a.status = 'active'
ON DUPLICATE KEY UPDATE
  created_at = VALUES(created_at),
  seen_at = VALUES(seen_at),
  mailed_at = VALUES(mailed_at)

-- name: insert_approved(video_id, seq, revision, account_id, client_msg_id, body, media_second, reply_to_id, now)<
-- Its time is that of the approval, and it follows all comments of the meantime.
INSERT INTO comments (
  video_id, seq, revision, account_id, client_msg_id, body, media_second, reply_to_id, created_at
)
VALUES (
  %(video_id)s, %(seq)s, %(revision)s, %(account_id)s, %(client_msg_id)s, %(body)s,
  %(media_second)s, %(reply_to_id)s, %(now)s
)

-- name: own_held(video_id, account_id, limit)
-- Grain: held comment of one author in a room, newest first.
SELECT
  h.id,
  h.client_msg_id,
  h.body,
  h.media_second,
  h.reply_to_id,
  h.held_for,
  h.created_at
FROM held_comments AS h FORCE INDEX (held_comments_message)
WHERE h.account_id = %(account_id)s
  AND h.video_id = %(video_id)s
ORDER BY h.id DESC
LIMIT %(limit)s
