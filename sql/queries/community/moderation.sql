-- name: moderated(comment_id, viewer)^
-- A comment, the owner of its title, and whether the asker may watch its video: those who may not
-- do not learn that the comment exists.
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

-- name: last_remover(comment_id)^
-- The account that removed a comment, and whether it was staff then: no creator restores what staff
-- removed, even after they left. Older removals do not say; there the present roles decide.
SELECT
  e.actor_id,
  (
    COALESCE(JSON_UNQUOTE(JSON_EXTRACT(e.new_values, '$.by_staff')), '') = 'true'
    OR EXISTS (
      SELECT 1
      FROM account_roles AS r
      WHERE r.account_id = e.actor_id
        AND r.role IN ('employee', 'admin')
    )
  ) AS is_staff
FROM audit_events AS e
WHERE e.object_type = 'comment'
  AND e.object_id = %(comment_id)s
  AND e.action = 'comment.remove'
ORDER BY e.id DESC
LIMIT 1

-- name: count_open()^
-- What is open, each counted up to a hundred: every page of the back office shows it. Open reports
-- and held comments are few, and found by their keys.
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

-- name: count_open_of(owner_id)^
-- The same on one creator's titles.
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

-- name: reopen_reports(comment_id, settled_at)!
-- The dismissal is undone: those that were open until then are open again.
UPDATE comment_reports
SET settled_at = NULL
WHERE comment_id = %(comment_id)s
  AND settled_at = %(settled_at)s

-- name: last_settled(comment_id)$
-- When the latest reports of a comment were settled; NULL when none were.
SELECT MAX(r.settled_at) AS settled_at
FROM comment_reports AS r
WHERE r.comment_id = %(comment_id)s

-- name: settle_reports(comment_id, now)!
-- A moderator has decided. No row changes when another was quicker.
UPDATE comment_reports
SET settled_at = %(now)s
WHERE comment_id = %(comment_id)s
  AND settled_at IS NULL
