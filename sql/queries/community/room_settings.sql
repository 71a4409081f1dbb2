-- name: moderated_room(video_id, viewer)^
-- A video's room, the owner of its title, and whether the asker may watch the video.
SELECT
  v.id AS video_id,
  {{include comment_place}},
  (
    {{include can_view}}
  ) AS may_watch
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
WHERE v.id = %(video_id)s

-- name: set_room(video_id, policy, slow_mode_s)!
-- Under the room's lock, after its row_version was compared.
UPDATE comment_rooms
SET
  policy = %(policy)s,
  slow_mode_s = %(slow_mode_s)s,
  row_version = row_version + 1
WHERE video_id = %(video_id)s
