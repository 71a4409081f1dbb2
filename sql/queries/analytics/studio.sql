-- name: list_own_videos(creator_id, limit, after_key, after_id)
-- Grain: one upload of the creator, hidden ones too. Ids grow with time, so the id is the order.
-- sort newest: v.id
SELECT
  v.id,
  v.title_id,
  t.name AS channel,
  v.name,
  v.runtime_s,
  v.published,
  v.publish_at,
  v.unpublish_at,
  v.row_version,
  v.created_at,
  v.created_at AS newest,
  NOT EXISTS (
    SELECT 1
    FROM assets AS draft
    WHERE draft.video_id = v.id
      AND draft.state = 'pending'
  ) AS is_checked
FROM titles AS t
INNER JOIN videos AS v ON v.title_id = t.id
WHERE t.owner_id = %(creator_id)s
  AND v.kind = 'upload'
  AND v.deleted_at IS NULL
  {{order}}
LIMIT %(limit)s;

-- name: numbers_of_videos(ids)
-- Grain: one video. Each fact is added up by itself, so that none multiplies another.
SELECT
  v.id,
  COALESCE((SELECT SUM(d.watch_s) FROM video_days AS d WHERE d.video_id = v.id), 0) AS watch_s,
  COALESCE((SELECT SUM(d.starters) FROM video_days AS d WHERE d.video_id = v.id), 0) AS starters,
  (
    SELECT COUNT(*)
    FROM comments AS c
    WHERE c.video_id = v.id
      AND c.state = 'visible'
  ) AS comments
FROM videos AS v
WHERE v.id IN (%(ids)s);

-- name: channel_summary(creator_id, since_day)^
-- Grain: one creator. What the head of the studio says; recent is since the beginning of a day of the
-- report time zone, as in the charts below it.
SELECT
  (
    SELECT COUNT(*)
    FROM titles AS t
    INNER JOIN videos AS v ON v.title_id = t.id
    WHERE t.owner_id = %(creator_id)s
      AND v.kind = 'upload'
      AND v.deleted_at IS NULL
  ) AS videos,
  (
    SELECT COUNT(*)
    FROM subscriptions
    WHERE subscriptions.creator_id = %(creator_id)s
  ) AS subscribers,
  (
    SELECT COUNT(*)
    FROM subscriptions
    WHERE subscriptions.creator_id = %(creator_id)s
      AND subscriptions.created_at >= (
        SELECT COALESCE(days.starts_at, days.day)
        FROM days
        WHERE days.day = %(since_day)s
      )
  ) AS gained,
  (
    SELECT COALESCE(SUM(d.watch_s), 0)
    FROM titles AS t
    INNER JOIN videos AS v ON v.title_id = t.id
    INNER JOIN video_days AS d ON d.video_id = v.id
    WHERE t.owner_id = %(creator_id)s
      AND t.kind = 'channel'
      AND d.day >= %(since_day)s
  ) AS recent_watch_s,
  (
    SELECT COUNT(*)
    FROM titles AS t
    INNER JOIN reviews AS r ON r.title_id = t.id
    WHERE t.owner_id = %(creator_id)s
      AND t.kind = 'channel'
      AND NOT EXISTS (
        SELECT 1
        FROM account_roles
        WHERE account_roles.account_id = r.account_id
          AND account_roles.role IN ('employee', 'analyst', 'admin')
      )
  ) AS reviews,
  (
    SELECT AVG(r.rating)
    FROM titles AS t
    INNER JOIN reviews AS r ON r.title_id = t.id
    WHERE t.owner_id = %(creator_id)s
      AND t.kind = 'channel'
      AND NOT EXISTS (
        SELECT 1
        FROM account_roles
        WHERE account_roles.account_id = r.account_id
          AND account_roles.role IN ('employee', 'analyst', 'admin')
      )
  ) AS mean_rating;
