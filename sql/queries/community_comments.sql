-- name: take_turn(video_id)!
-- The first write of every comment: the room's row stays locked until the comment is committed, so
-- comments of one video are numbered without gaps, in the order in which they become visible.
INSERT INTO comment_rooms (video_id, last_seq)
VALUES (%(video_id)s, 1)
ON DUPLICATE KEY UPDATE last_seq = last_seq + 1

-- name: turn(video_id)$
-- The number that the turn just taken gave us.
SELECT r.last_seq
FROM comment_rooms AS r
WHERE r.video_id = %(video_id)s

-- name: commentable(video_id, country, today, now, maturity_age, has_plan)$
-- Who may watch a video may read and write about it; nobody else learns that it exists.
SELECT v.id
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
WHERE v.id = %(video_id)s
  AND {{include can_view}}

-- name: insert_comment(video_id, seq, account_id, client_msg_id, body, media_second, now)<
-- comments_message refuses what its author has sent before.
INSERT INTO comments (video_id, seq, account_id, client_msg_id, body, media_second, created_at)
VALUES (
  %(video_id)s,
  %(seq)s,
  %(account_id)s,
  %(client_msg_id)s,
  %(body)s,
  %(media_second)s,
  %(now)s
)

-- name: message(account_id, client_msg_id)^
-- What an author has sent under this id.
SELECT
  {{include comment}}
FROM comments AS m
INNER JOIN accounts AS a ON a.id = m.account_id
WHERE m.account_id = %(account_id)s
  AND m.client_msg_id = %(client_msg_id)s

-- name: comment(comment_id)^
-- A comment as everybody gets it.
SELECT
  {{include comment}}
FROM comments AS m
INNER JOIN accounts AS a ON a.id = m.account_id
WHERE m.id = %(comment_id)s

-- name: list_comments(video_id, before_seq, limit)
-- Grain: comment. The newest first, from before a number on.
SELECT
  {{include comment}}
FROM comments AS m
INNER JOIN accounts AS a ON a.id = m.account_id
WHERE m.video_id = %(video_id)s
  AND m.state = 'visible'
  AND m.seq < %(before_seq)s
ORDER BY m.seq DESC
LIMIT %(limit)s

-- name: missed_comments(video_id, after_seq, limit)
-- Grain: comment. What came after a number, in order: for who was away for a moment.
SELECT
  {{include comment}}
FROM comments AS m
INNER JOIN accounts AS a ON a.id = m.account_id
WHERE m.video_id = %(video_id)s
  AND m.state = 'visible'
  AND m.seq > %(after_seq)s
ORDER BY m.seq
LIMIT %(limit)s
