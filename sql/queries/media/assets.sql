-- name: insert_asset(video_id, url, now)<
-- Registered, not stored: the browser has put the file there.
INSERT INTO assets (video_id, provider, state, url, created_at)
VALUES (%(video_id)s, 'url', 'ready', %(url)s, %(now)s);

-- name: clear_assets(title_id, season_id, video_id)!
-- Where the files of these videos are.
DELETE assets
FROM assets
INNER JOIN videos ON videos.id = assets.video_id
WHERE {{include videos_that_go}}
