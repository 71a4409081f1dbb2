-- name: video(video_id, viewer)^
-- One video with its creator; episodes and films have none.
SELECT
  v.id,
  v.name,
  v.synopsis,
  v.created_at,
  v.title_id,
  t.name AS title_name,
  c.id AS creator_id,
  c.name AS creator_name,
  {{include video_url}} AS url
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
LEFT JOIN accounts AS c ON c.id = t.owner_id
WHERE v.id = %(video_id)s
  AND {{include can_view}}
