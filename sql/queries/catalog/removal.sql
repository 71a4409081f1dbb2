-- name: clear_languages(title_id, season_id, video_id)!
-- Comes after the rows of later slices. The deleted row is locked, so nobody adds languages.
DELETE video_languages
FROM video_languages
INNER JOIN videos ON videos.id = video_languages.video_id
WHERE {{include videos_that_go}}

-- name: delete_videos(title_id, season_id)!
-- Comes after the rows that belong to them. The database rejects this once somebody watched one.
DELETE FROM videos
WHERE title_id = %(title_id)s
  AND (%(season_id)s IS NULL OR season_id = %(season_id)s)
