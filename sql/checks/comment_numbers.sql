-- Grain: a video whose comments are not numbered from 1 to as many as there are, or whose room
-- says another last number. The lock on the room's row is there to prevent it.
SELECT
  said.video_id,
  said.comments,
  said.last_seq,
  room.last_seq AS room_last_seq
FROM (
  SELECT
    c.video_id,
    COUNT(*) AS comments,
    MAX(c.seq) AS last_seq
  FROM comments AS c
  GROUP BY c.video_id
) AS said
LEFT JOIN comment_rooms AS room ON room.video_id = said.video_id
WHERE room.video_id IS NULL
  OR said.last_seq <> said.comments
  OR room.last_seq <> said.last_seq
UNION ALL
SELECT
  empty_room.video_id,
  0,
  NULL,
  empty_room.last_seq
FROM comment_rooms AS empty_room
WHERE empty_room.last_seq > 0
  AND NOT EXISTS (SELECT 1 FROM comments AS c WHERE c.video_id = empty_room.video_id)
LIMIT 100
