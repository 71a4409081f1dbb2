-- name: list_kinds(title_id, season_id, video_id)^
-- Which kinds of rows there are. Most videos that are deleted have hardly any, so one question saves
-- six statements.
SELECT
  MAX(EXISTS (SELECT 1 FROM comment_rooms WHERE comment_rooms.video_id = videos.id)) AS rooms,
  MAX(EXISTS (SELECT 1 FROM comments WHERE comments.video_id = videos.id)) AS comments,
  MAX(EXISTS (SELECT 1 FROM held_comments WHERE held_comments.video_id = videos.id)) AS held,
  MAX(EXISTS (
    SELECT 1
    FROM notifications
    WHERE notifications.kind IN ('upload', 'rejection')
      AND notifications.object_id = videos.id
  )) AS notifications
FROM videos
WHERE {{include videos_that_go}}

-- name: clear_reply_notifications(title_id, season_id, video_id)!
-- About replies to comments on these videos.
DELETE notifications
FROM videos
INNER JOIN comments ON comments.video_id = videos.id
INNER JOIN notifications ON notifications.kind = 'reply' AND notifications.object_id = comments.id
WHERE {{include videos_that_go}}

-- name: detach_replies(title_id, season_id, video_id)!
-- The database looks at each comment alone, and refuses to delete one that has a reply.
UPDATE comments
INNER JOIN videos ON videos.id = comments.video_id
SET comments.reply_to_id = NULL
WHERE {{include videos_that_go}}
  AND comments.reply_to_id IS NOT NULL

-- name: clear_comments(title_id, season_id, video_id)!
-- After detach_replies.
DELETE comments
FROM comments
INNER JOIN videos ON videos.id = comments.video_id
WHERE {{include videos_that_go}}

-- name: clear_held_comments(title_id, season_id, video_id)!
-- A video that people have watched stays as a row, and nobody could review these.
DELETE held_comments
FROM held_comments
INNER JOIN videos ON videos.id = held_comments.video_id
WHERE {{include videos_that_go}}

-- name: clear_rooms(title_id, season_id, video_id)!
-- After their comments.
DELETE comment_rooms
FROM comment_rooms
INNER JOIN videos ON videos.id = comment_rooms.video_id
WHERE {{include videos_that_go}}

-- name: clear_video_notifications(title_id, season_id, video_id)!
-- About new uploads, to subscribers, and about rejected comments, to their authors.
DELETE notifications
FROM videos
INNER JOIN notifications
  ON notifications.kind IN ('upload', 'rejection') AND notifications.object_id = videos.id
WHERE {{include videos_that_go}}
