-- name: clear_languages(title_id, season_id, video_id)!
-- After the later slices' rows. The row that is deleted is locked, so nobody adds to them meanwhile.
DELETE video_languages
FROM video_languages
INNER JOIN videos ON videos.id = video_languages.video_id
WHERE {{include videos_that_go}}

-- name: delete_videos(title_id, season_id)!
-- After what belongs to them. The database refuses when one of them has been watched.
DELETE FROM videos
WHERE title_id = %(title_id)s
  AND (%(season_id)s IS NULL OR season_id = %(season_id)s)
