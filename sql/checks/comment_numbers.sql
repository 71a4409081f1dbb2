-- Grain: a video. Its comments are not numbered 1 to n, or its room holds another last number, or
-- its changes are miscounted: a comment's revision is at least its number, and the room's revision
-- at least each comment's. The lock on the room's row prevents this.
SELECT
  said.video_id,
  said.comments,
  said.last_seq,
  room.last_seq AS room_last_seq,
  said.last_revision,
  room.revision AS room_revision
FROM (
  SELECT
    c.video_id,
    COUNT(*) AS comments,
    MAX(c.seq) AS last_seq,
    MAX(c.revision) AS last_revision,
    SUM(c.revision < c.seq) AS uncounted
  FROM comments AS c
  GROUP BY c.video_id
) AS said
LEFT JOIN comment_rooms AS room ON room.video_id = said.video_id
WHERE room.video_id IS NULL
  OR said.last_seq <> said.comments
  OR room.last_seq <> said.last_seq
  OR said.uncounted > 0
  OR room.revision < said.last_revision
UNION ALL
SELECT
  empty_room.video_id,
  0,
  NULL,
  empty_room.last_seq,
  NULL,
  empty_room.revision
FROM comment_rooms AS empty_room
WHERE empty_room.last_seq > 0
  AND NOT EXISTS (SELECT 1 FROM comments AS c WHERE c.video_id = empty_room.video_id)
LIMIT 100
