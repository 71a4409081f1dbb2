-- Grain: a notification. Its video, application or reply does not exist, or the reply is to
-- somebody else. Deleting an object deletes its notifications.
SELECT
  n.id AS notification_id,
  n.kind,
  n.object_id
FROM notifications AS n
LEFT JOIN videos AS v ON n.kind = 'upload' AND v.id = n.object_id AND v.kind = 'upload'
LEFT JOIN videos AS w ON n.kind = 'rejection' AND w.id = n.object_id
LEFT JOIN role_applications AS a ON n.kind = 'application' AND a.id = n.object_id
LEFT JOIN comments AS m ON n.kind = 'reply' AND m.id = n.object_id
LEFT JOIN comments AS q ON q.id = m.reply_to_id
WHERE (n.kind = 'upload' AND v.id IS NULL)
  OR (n.kind = 'rejection' AND w.id IS NULL)
  OR (n.kind = 'application' AND (a.id IS NULL OR a.account_id <> n.account_id))
  OR (n.kind = 'reply' AND (q.id IS NULL OR q.account_id <> n.account_id))
LIMIT 100
