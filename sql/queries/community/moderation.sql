-- name: moderated(comment_id, viewer)^
-- A comment, whose title it stands below, and whether the asker may watch its video: who may not
-- does not learn that it exists.
SELECT
  m.id,
  m.video_id,
  m.account_id,
  m.state,
  v.title_id,
  t.owner_id,
  (
    {{include can_view}}
  ) AS may_watch
FROM comments AS m
INNER JOIN videos AS v ON v.id = m.video_id
INNER JOIN titles AS t ON t.id = v.title_id
WHERE m.id = %(comment_id)s

-- name: moderated_room(video_id, viewer)^
-- The same for a video's room.
SELECT
  v.id AS video_id,
  {{include comment_place}},
  (
    {{include can_view}}
  ) AS may_watch
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
WHERE v.id = %(video_id)s

-- name: last_remover(comment_id)^
-- Who removed it, and whether for StreamVault: what staff removed, no creator brings back.
SELECT
  e.actor_id,
  EXISTS (
    SELECT 1
    FROM account_roles AS r
    WHERE r.account_id = e.actor_id
      AND r.role IN ('employee', 'admin')
  ) AS is_staff
FROM audit_events AS e
WHERE e.object_type = 'comment'
  AND e.object_id = %(comment_id)s
  AND e.action = 'comment.remove'
ORDER BY e.id DESC
LIMIT 1

-- name: set_room(video_id, policy, slow_mode_s)!
-- Under the room's lock, after its row_version was compared.
UPDATE comment_rooms
SET
  policy = %(policy)s,
  slow_mode_s = %(slow_mode_s)s,
  row_version = row_version + 1
WHERE video_id = %(video_id)s

-- name: waiting()^
-- What waits for a moderator, each counted no further than to a hundred: every page of the back
-- office shows it. Open reports and held comments are few, and found by their keys.
SELECT
  (
    SELECT COUNT(*)
    FROM (
      SELECT r.comment_id
      FROM comment_reports AS r FORCE INDEX (comment_reports_open)
      INNER JOIN comments AS m ON m.id = r.comment_id AND m.state = 'visible'
      WHERE r.settled_at IS NULL
      GROUP BY r.comment_id
      LIMIT 100
    ) AS reported
  ) AS reports,
  (
    SELECT COUNT(*)
    FROM (
      SELECT h.id
      FROM held_comments AS h
      LIMIT 100
    ) AS held
  ) AS held

-- name: waiting_below(owner_id)^
-- The same below one creator's titles.
SELECT
  (
    SELECT COUNT(*)
    FROM (
      SELECT STRAIGHT_JOIN r.comment_id
      FROM comment_reports AS r FORCE INDEX (comment_reports_open)
      INNER JOIN comments AS m ON m.id = r.comment_id AND m.state = 'visible'
      INNER JOIN videos AS v ON v.id = m.video_id
      INNER JOIN titles AS t ON t.id = v.title_id AND t.owner_id = %(owner_id)s
      WHERE r.settled_at IS NULL
      GROUP BY r.comment_id
      LIMIT 100
    ) AS reported
  ) AS reports,
  (
    SELECT COUNT(*)
    FROM (
      SELECT STRAIGHT_JOIN h.id
      FROM titles AS t FORCE INDEX (titles_owner)
      INNER JOIN videos AS v ON v.title_id = t.id
      INNER JOIN held_comments AS h ON h.video_id = v.id
      WHERE t.owner_id = %(owner_id)s
      LIMIT 100
    ) AS held
  ) AS held
