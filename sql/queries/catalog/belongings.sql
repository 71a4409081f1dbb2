-- name: belongings(title_id, season_id, video_id)^
-- Which kinds of things there are, as most videos that go have hardly any: one question saves seven
-- statements.
SELECT
  MAX(EXISTS (
    SELECT 1 FROM video_languages WHERE video_languages.video_id = v.id
  )) AS languages,
  MAX(EXISTS (SELECT 1 FROM assets WHERE assets.video_id = v.id)) AS assets,
  MAX(EXISTS (SELECT 1 FROM comment_rooms WHERE comment_rooms.video_id = v.id)) AS room,
  MAX(EXISTS (SELECT 1 FROM comments WHERE comments.video_id = v.id)) AS comments,
  MAX(EXISTS (SELECT 1 FROM held_comments WHERE held_comments.video_id = v.id)) AS held,
  MAX(EXISTS (
    SELECT 1
    FROM notifications
    WHERE notifications.kind = 'upload'
      AND notifications.object_id = v.id
  )) AS notices
FROM videos AS v
WHERE v.title_id = %(title_id)s
  AND (%(season_id)s IS NULL OR v.season_id = %(season_id)s)
  AND (%(video_id)s IS NULL OR v.id = %(video_id)s)

-- name: clear_languages_of(title_id, season_id, video_id)!
-- Each of these takes along what belongs to the videos of a title, of one of its seasons, or one
-- video of it. The row that is deleted is locked, so that nobody adds to them meanwhile.
DELETE video_languages
FROM video_languages
INNER JOIN videos ON videos.id = video_languages.video_id
WHERE {{include videos_that_go}}

-- name: clear_assets_of(title_id, season_id, video_id)!
-- Where the pictures lie.
DELETE assets
FROM assets
INNER JOIN videos ON videos.id = assets.video_id
WHERE {{include videos_that_go}}

-- name: clear_upload_notices_of(title_id, season_id, video_id)!
-- What subscribers were told about them.
DELETE notifications
FROM videos
INNER JOIN notifications ON notifications.kind = 'upload' AND notifications.object_id = videos.id
WHERE {{include videos_that_go}}

-- name: clear_reply_notices_of(title_id, season_id, video_id)!
-- What authors were told about the answers to their comments.
DELETE notifications
FROM videos
INNER JOIN comments ON comments.video_id = videos.id
INNER JOIN notifications ON notifications.kind = 'reply' AND notifications.object_id = comments.id
WHERE {{include videos_that_go}}

-- name: part_replies_of(title_id, season_id, video_id)!
-- The database looks at each comment alone, and refuses to delete one that has an answer.
UPDATE comments
INNER JOIN videos ON videos.id = comments.video_id
SET comments.reply_to_id = NULL
WHERE {{include videos_that_go}}
  AND comments.reply_to_id IS NOT NULL

-- name: clear_comments_of(title_id, season_id, video_id)!
-- After part_replies_of.
DELETE comments
FROM comments
INNER JOIN videos ON videos.id = comments.video_id
WHERE {{include videos_that_go}}

-- name: clear_held_of(title_id, season_id, video_id)!
-- A video that people have watched stays as a row, and nobody would ever decide about these.
DELETE held_comments
FROM held_comments
INNER JOIN videos ON videos.id = held_comments.video_id
WHERE {{include videos_that_go}}

-- name: clear_rooms_of(title_id, season_id, video_id)!
-- After their comments.
DELETE comment_rooms
FROM comment_rooms
INNER JOIN videos ON videos.id = comment_rooms.video_id
WHERE {{include videos_that_go}}
