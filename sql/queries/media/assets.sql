-- name: clear_assets(title_id, season_id, video_id)!
-- Where the files of these videos are.
DELETE assets
FROM assets
INNER JOIN videos ON videos.id = assets.video_id
WHERE {{include videos_that_go}}
