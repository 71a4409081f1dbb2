-- name: tell_answered(comment_ids, now)!
-- Whom these comments answer is told once, unless it is themselves, or they are banned there and
-- would not be let in. Whether they may watch the video is asked when they look, as for uploads.
INSERT INTO notifications (account_id, kind, object_id, created_at)
SELECT
  q.account_id,
  'reply',
  m.id,
  %(now)s
FROM comments AS m
INNER JOIN comments AS q ON q.id = m.reply_to_id AND q.state = 'visible'
INNER JOIN accounts AS a ON a.id = q.account_id AND a.status = 'active'
INNER JOIN videos AS v ON v.id = m.video_id
WHERE m.id IN (%(comment_ids)s)
  AND q.account_id <> m.account_id
  AND NOT EXISTS (
    SELECT 1
    FROM comment_sanctions AS s
    WHERE s.account_id = q.account_id
      AND s.lifted_at IS NULL
      AND s.ends_at IS NULL
      AND (s.title_id IS NULL OR s.title_id = v.title_id)
  )
ORDER BY m.id
ON DUPLICATE KEY UPDATE object_id = VALUES(object_id)
