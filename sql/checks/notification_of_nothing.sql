-- Grain: a notification about an upload or an application that does not exist; deleting either
-- takes its notifications along.
SELECT
  n.id AS notification_id,
  n.kind,
  n.object_id
FROM notifications AS n
LEFT JOIN videos AS v ON n.kind = 'upload' AND v.id = n.object_id AND v.kind = 'upload'
LEFT JOIN role_applications AS a ON n.kind = 'application' AND a.id = n.object_id
WHERE (n.kind = 'upload' AND v.id IS NULL)
  OR (n.kind = 'application' AND (a.id IS NULL OR a.account_id <> n.account_id))
LIMIT 100
