-- name: notify_replied_to(comment_ids, now)!
-- Notify the author of each replied-to comment once, unless they replied to themselves or are banned
-- there. The access rule is asked when they open the notification, as for uploads.
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
