-- Grain: a video. Its length is unknown although it is no upload. Players measure uploads later.
SELECT
  v.id AS video_id,
  v.kind
FROM videos AS v
WHERE v.runtime_s IS NULL
  AND v.kind <> 'upload'
LIMIT 100
