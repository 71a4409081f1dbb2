-- Grain: a video. Nobody knows how long it is although it is no upload, whose length a player may
-- still have to measure.
SELECT
  v.id AS video_id,
  v.kind
FROM videos AS v
WHERE v.runtime_s IS NULL
  AND v.kind <> 'upload'
LIMIT 100
