-- Grain: a video. Its season belongs to another title.
SELECT
  v.id AS video_id,
  v.title_id,
  s.title_id AS season_title_id
FROM videos AS v
INNER JOIN seasons AS s ON s.id = v.season_id
WHERE s.title_id <> v.title_id
LIMIT 100
