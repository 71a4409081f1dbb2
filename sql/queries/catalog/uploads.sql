-- name: next_number(channel_id)$
-- Under the creator's lock. A number is a place in the channel, not a promise.
SELECT LEAST(COALESCE(MAX(number), 0) + 1, 9999) AS number
FROM videos
WHERE title_id = %(channel_id)s;

-- name: insert_upload(channel_id, number, name, synopsis, published, now)<
-- Its runtime is unknown until somebody plays it.
INSERT INTO videos (title_id, kind, number, name, synopsis, published, created_at)
VALUES (
  %(channel_id)s, 'upload', %(number)s, %(name)s, %(synopsis)s, %(published)s, %(now)s
);

-- name: air_upload(video_id, now)!
-- A draft is as new as its first publication: feeds are ordered by it.
UPDATE videos
SET publish_at = %(now)s
WHERE id = %(video_id)s
  AND publish_at IS NULL;

-- name: lock_upload(video_id)$
-- Changes and deletions of an upload wait here.
SELECT id
FROM videos
WHERE id = %(video_id)s
  AND kind = 'upload'
  AND deleted_at IS NULL
FOR UPDATE;

-- name: update_upload(video_id, name, synopsis)!
-- Under the video's lock.
UPDATE videos
SET
  name = %(name)s,
  synopsis = %(synopsis)s,
  row_version = row_version + 1
WHERE id = %(video_id)s;

-- name: was_watched(video_id)$
-- Under the video's lock. The ledger needs the row of a video that people have watched.
SELECT EXISTS (SELECT 1 FROM watch_sessions WHERE video_id = %(video_id)s)
  OR EXISTS (SELECT 1 FROM viewer_progress WHERE video_id = %(video_id)s)
  OR EXISTS (SELECT 1 FROM video_days WHERE video_id = %(video_id)s);

-- name: hide_for_good(video_id, now)!
-- Keeps watched hours counted, under a video that nobody can see or publish again.
UPDATE videos
SET
  published = FALSE,
  deleted_at = %(now)s,
  row_version = row_version + 1
WHERE id = %(video_id)s;

-- name: delete_upload(video_id)!
-- After its belongings. The database refuses to delete a watched video.
DELETE FROM videos
WHERE id = %(video_id)s;
