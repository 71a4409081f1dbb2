-- Grain: a video. Titles of this kind have no videos of its kind.
SELECT
  v.id AS video_id,
  v.kind,
  t.kind AS title_kind
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
WHERE NOT (
  (t.kind = 'series' AND v.kind = 'episode')
  OR (t.kind = 'film' AND v.kind = 'feature')
  OR (t.kind = 'course' AND v.kind = 'lesson')
  OR (t.kind = 'channel' AND v.kind = 'upload')
)
LIMIT 100
