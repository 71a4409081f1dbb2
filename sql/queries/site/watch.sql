-- name: video(video_id, viewer)^
-- A video as its page shows it, with its creator if it has one, and the viewer's progress.
SELECT
  v.id,
  v.title_id,
  v.kind,
  v.number,
  v.name,
  v.synopsis,
  v.runtime_s,
  v.season_id,
  v.aired_at,
  s.number AS season,
  t.owner_id,
  c.name AS creator_name,
  p.position_s,
  p.completed_on
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
LEFT JOIN seasons AS s ON s.id = v.season_id
LEFT JOIN accounts AS c ON c.id = t.owner_id
LEFT JOIN viewer_progress AS p ON p.video_id = v.id AND p.account_id = %(viewer_watcher_id)s
WHERE v.id = %(video_id)s
  AND {{include can_view}}
