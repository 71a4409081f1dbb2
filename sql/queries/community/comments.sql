-- name: commentable(video_id, viewer)^
-- A viewer who may watch a video may read and write comments; nobody else learns that it exists.
SELECT
  v.id,
  v.title_id,
  t.owner_id
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
WHERE v.id = %(video_id)s
  AND {{include can_view}}

-- name: commentable_of(video_ids, account_ids, messages, viewer)
-- Grain: video. Those of these videos that the viewers may watch. Each row also counts the authors'
-- sanctions and the messages sent before: mostly none, which saves two queries. `messages` is as in
-- sent_messages.
SELECT
  v.id,
  v.title_id,
  t.owner_id,
  (
    SELECT COUNT(*)
    FROM comment_sanctions AS s FORCE INDEX (comment_sanctions_account)
    WHERE s.account_id IN (%(account_ids)s)
      AND s.lifted_at IS NULL
  ) AS sanctions,
  (
    SELECT COUNT(*)
    FROM JSON_TABLE(%(messages)s, '$[*]' COLUMNS (
      author BIGINT PATH '$.author',
      message_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin PATH '$.key'
    )) AS asked
    STRAIGHT_JOIN comments AS c FORCE INDEX (comments_message)
      ON c.account_id = asked.author
      AND c.client_msg_id = asked.message_key
  ) + (
    SELECT COUNT(*)
    FROM JSON_TABLE(%(messages)s, '$[*]' COLUMNS (
      author BIGINT PATH '$.author',
      message_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin PATH '$.key'
    )) AS asked
    STRAIGHT_JOIN held_comments AS h FORCE INDEX (held_comments_message)
      ON h.account_id = asked.author
      AND h.client_msg_id = asked.message_key
  ) AS repeats
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
WHERE v.id IN (%(video_ids)s)
  AND {{include can_view}}

-- name: watchable_of(video_ids, viewer)
-- Grain: video. Those of the rooms with members that they may still watch.
SELECT v.id
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
WHERE v.id IN (%(video_ids)s)
  AND {{include can_view}}

-- name: sent_messages(messages)
-- Grain: message. The comments stored or held under their authors' ids. `messages` is a JSON list
-- of {author, key}: two lists would make the index try each author with each id.
SELECT
  c.account_id,
  c.client_msg_id,
  c.video_id,
  c.id AS comment_id,
  NULL AS held_id
FROM JSON_TABLE(%(messages)s, '$[*]' COLUMNS (
  author BIGINT PATH '$.author',
  message_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin PATH '$.key'
)) AS asked
STRAIGHT_JOIN comments AS c FORCE INDEX (comments_message)
  ON c.account_id = asked.author
  AND c.client_msg_id = asked.message_key
UNION ALL
SELECT
  h.account_id,
  h.client_msg_id,
  h.video_id,
  NULL,
  h.id
FROM JSON_TABLE(%(messages)s, '$[*]' COLUMNS (
  author BIGINT PATH '$.author',
  message_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin PATH '$.key'
)) AS asked
STRAIGHT_JOIN held_comments AS h FORCE INDEX (held_comments_message)
  ON h.account_id = asked.author
  AND h.client_msg_id = asked.message_key

-- name: last_comments(video_id, account_ids)
-- Grain: author. The moment of the latest comment of each in the room, for slow mode.
SELECT
  c.account_id,
  MAX(c.created_at) AS last_at
FROM comments AS c FORCE INDEX (comments_author)
WHERE c.video_id = %(video_id)s
  AND c.account_id IN (%(account_ids)s)
GROUP BY c.account_id

-- name: replyable(comment_ids)
-- Grain: comment. Those of these comments that take a reply, with what the reply quotes.
SELECT
  c.id,
  c.video_id,
  c.account_id,
  a.name AS author,
  LEFT(c.body, 140) AS body
FROM comments AS c
STRAIGHT_JOIN accounts AS a ON a.id = c.account_id
WHERE c.id IN (%(comment_ids)s)
  AND c.state = 'visible'

-- name: insert_comments(comments, now)!
-- A batch as a JSON list: one parameter is written out faster than nine per comment. Under the locks
-- of the rooms; comments_message rejects a message that its author has sent before.
INSERT INTO comments (
  video_id, seq, revision, account_id, client_msg_id, body, media_second, reply_to_id, created_at
)
SELECT
  new.video_id,
  new.seq,
  new.revision,
  new.account_id,
  new.client_msg_id,
  new.body,
  new.media_second,
  new.reply_to_id,
  %(now)s
FROM JSON_TABLE(%(comments)s, '$[*]' COLUMNS (
  video_id BIGINT PATH '$.video_id',
  seq INT UNSIGNED PATH '$.seq',
  revision INT UNSIGNED PATH '$.revision',
  account_id BIGINT PATH '$.account_id',
  client_msg_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin PATH '$.client_msg_id',
  body VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.body',
  media_second INT UNSIGNED PATH '$.media_second',
  reply_to_id BIGINT PATH '$.reply_to_id'
)) AS new

-- name: comments_by_id(comment_ids)
-- Grain: comment. The same for several.
SELECT
  {{include comment}}
FROM {{include comment_rows}}
WHERE m.id IN (%(comment_ids)s)

-- name: stored_as(comments)
-- Grain: comment. The ids and authors' names of a batch just stored, which only the database knows.
SELECT
  m.id,
  m.video_id,
  m.seq,
  a.name AS author
FROM JSON_TABLE(%(comments)s, '$[*]' COLUMNS (
  video_id BIGINT PATH '$.video_id',
  seq INT UNSIGNED PATH '$.seq'
)) AS new
STRAIGHT_JOIN comments AS m FORCE INDEX (comments_seq)
  ON m.video_id = new.video_id
  AND m.seq = new.seq
STRAIGHT_JOIN accounts AS a ON a.id = m.account_id

-- name: list_comments(video_id, before_seq, limit)
-- Grain: comment. The newest first, before a number.
SELECT
  {{include comment}}
FROM {{include comment_rows}}
WHERE m.video_id = %(video_id)s
  AND m.state = 'visible'
  AND m.seq < %(before_seq)s
ORDER BY m.seq DESC
LIMIT %(limit)s

-- name: list_room(video_id, before_seq, limit)
-- Grain: comment. The same with the places of removed ones, as the room's page shows them.
SELECT
  {{include comment}}
FROM {{include comment_rows}}
WHERE m.video_id = %(video_id)s
  AND m.seq < %(before_seq)s
ORDER BY m.seq DESC
LIMIT %(limit)s

-- name: list_moments(video_id, from_s, to_s, limit)
-- Grain: comment. The comments at [from_s, to_s) of the video, in its order: the replay.
SELECT
  {{include comment}}
FROM {{include comment_rows}}
WHERE m.video_id = %(video_id)s
  AND m.state = 'visible'
  AND m.media_second >= %(from_s)s
  AND m.media_second < %(to_s)s
ORDER BY m.media_second, m.seq
LIMIT %(limit)s

-- name: count_moments(video_id, bucket_s)
-- Grain: stretch of `bucket_s` seconds of the video with at least one comment.
SELECT
  FLOOR(c.media_second / %(bucket_s)s) AS bucket,
  COUNT(*) AS comments
FROM comments AS c
WHERE c.video_id = %(video_id)s
  AND c.state = 'visible'
  AND c.media_second IS NOT NULL
GROUP BY FLOOR(c.media_second / %(bucket_s)s)
ORDER BY bucket

-- name: missed_comments(video_id, after_seq, limit)
-- Grain: comment. The comments after a number, in order, for a client that was offline.
SELECT
  {{include comment}}
FROM {{include comment_rows}}
WHERE m.video_id = %(video_id)s
  AND m.state = 'visible'
  AND m.seq > %(after_seq)s
ORDER BY m.seq
LIMIT %(limit)s

-- name: comments_between(video_id, after_seq, up_to_seq, limit)
-- Grain: comment. The log of a room by number, with the places of removed ones.
SELECT
  {{include comment}}
FROM {{include comment_rows}}
WHERE m.video_id = %(video_id)s
  AND m.seq > %(after_seq)s
  AND m.seq <= %(up_to_seq)s
ORDER BY m.seq
LIMIT %(limit)s

-- name: changes_between(video_id, after_revision, up_to_revision, up_to_seq, limit)
-- Grain: comment. The comments a client has seen that were edited or removed since.
SELECT
  {{include comment}}
FROM {{include comment_rows}}
WHERE m.video_id = %(video_id)s
  AND m.revision > %(after_revision)s
  AND m.revision <= %(up_to_revision)s
  AND m.seq <= %(up_to_seq)s
ORDER BY m.revision
LIMIT %(limit)s

-- name: edit_comment(comment_id, body, revision, now)!
-- The author's new text.
UPDATE comments
SET
  body = %(body)s,
  edited_at = %(now)s,
  revision = %(revision)s,
  row_version = row_version + 1
WHERE id = %(comment_id)s

-- name: count_held_by(account_ids)
-- Grain: author. How many comments of theirs wait for a moderator.
SELECT
  h.account_id,
  COUNT(*) AS held
FROM held_comments AS h FORCE INDEX (held_comments_message)
WHERE h.account_id IN (%(account_ids)s)
GROUP BY h.account_id
