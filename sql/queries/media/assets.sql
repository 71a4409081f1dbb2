-- name: insert_asset(video_id, url, state, now)<
-- Registered, not stored: the browser has put the file there.
INSERT INTO assets (video_id, provider, state, url, created_at)
VALUES (%(video_id)s, 'url', %(state)s, %(url)s, %(now)s);

-- name: check_asset(video_id)!
-- 0 rows: it was seen to play before, so its video is not published for the first time.
UPDATE assets
SET state = 'ready'
WHERE video_id = %(video_id)s
  AND state = 'pending';

-- name: clear_assets(title_id, season_id, video_id)!
-- Where the files of these videos are.
DELETE assets
FROM assets
INNER JOIN videos ON videos.id = assets.video_id
WHERE {{include videos_that_go}}
