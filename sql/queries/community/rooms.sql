-- name: open_room(video_id)!
-- The first comment or the first change of its settings makes a room.
INSERT INTO comment_rooms (video_id)
VALUES (%(video_id)s)
ON DUPLICATE KEY UPDATE video_id = VALUES(video_id)

-- name: lock_room(video_id)^
-- The first lock of every change of a room. It is held until COMMIT, so comments are numbered
-- without gaps, in the order in which they become visible.
SELECT
  {{include room}}
FROM comment_rooms AS r
WHERE r.video_id = %(video_id)s
FOR UPDATE

-- name: lock_rooms(video_ids)
-- Grain: room. The same for several, in the order in which every transaction locks them.
SELECT
  {{include room}}
FROM comment_rooms AS r
WHERE r.video_id IN (%(video_ids)s)
ORDER BY r.video_id
FOR UPDATE

-- name: room(video_id)^
-- The same without a lock.
SELECT
  {{include room}}
FROM comment_rooms AS r
WHERE r.video_id = %(video_id)s

-- name: advance_room(video_id, comments, changes)!
-- Under the room's lock.
UPDATE comment_rooms
SET
  last_seq = last_seq + %(comments)s,
  revision = revision + %(changes)s
WHERE video_id = %(video_id)s

-- name: write_rooms(rooms)!
-- The numbers and revisions of several locked rooms, as a JSON list. The rows exist.
INSERT INTO comment_rooms (video_id, last_seq, revision)
SELECT
  new.video_id,
  new.last_seq,
  new.revision
FROM JSON_TABLE(%(rooms)s, '$[*]' COLUMNS (
  video_id BIGINT PATH '$.video_id',
  last_seq INT UNSIGNED PATH '$.last_seq',
  revision INT UNSIGNED PATH '$.revision'
)) AS new
ON DUPLICATE KEY UPDATE
  last_seq = VALUES(last_seq),
  revision = VALUES(revision)

-- name: revisions_of(video_ids)
-- Grain: room. Its revision, in case a message about it was lost.
SELECT
  r.video_id,
  r.revision
FROM comment_rooms AS r
WHERE r.video_id IN (%(video_ids)s)
