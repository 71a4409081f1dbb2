-- name: subscribed_uploads(viewer, limit, after_key, after_id)
-- Grain: upload. Of the creators that the viewer subscribes to. STRAIGHT_JOIN goes from the few
-- subscriptions to their channels and reads only the sorted columns of their uploads; the page's
-- dozens bring their texts afterwards.
-- sort newest: v.aired_at
WITH picked AS (
  SELECT STRAIGHT_JOIN
    v.id,
    s.seen_at
  FROM subscriptions AS s
  INNER JOIN titles AS t ON t.owner_id = s.creator_id AND t.kind = 'channel'
  INNER JOIN videos AS v ON v.title_id = t.id
  WHERE s.account_id = %(viewer_account_id)s
    AND {{include can_view}}
  {{order}}
  LIMIT %(limit)s
)
SELECT STRAIGHT_JOIN
  {{include upload_card}},
  v.aired_at AS newest,
  {{include video_url}} AS url,
  v.aired_at > picked.seen_at AS is_new
FROM picked
INNER JOIN videos AS v ON v.id = picked.id
INNER JOIN titles AS t ON t.id = v.title_id
INNER JOIN accounts AS c ON c.id = t.owner_id
LEFT JOIN viewer_progress AS p ON p.video_id = v.id AND p.account_id = %(viewer_watcher_id)s
WHERE TRUE
{{order}}

-- name: discover(viewer, limit, after_key, after_id, week_start, from_day, since)
-- Grain: upload. Of creators that the viewer does not subscribe to: not the viewer's own, not
-- completed, and within the access rule. An upload's points are the sum of
--   heat   0-100  seconds watched in the viewer's country since from_day, weighted from 28 for
--                 today to 1 for the first day, as a share of the warmest candidate's;
--   fresh  0-60   two for each day under thirty since it went on air;
--   taste  0-50   50 for a channel watched since `since`, else 50 times the share of the
--                 channel's main genre in all viewing since then;
-- less 30 for each upload of the same creator above it, so that one creator does not fill the
-- rail. Whole numbers, ties by the newer id: the order is stable.
-- The pool is bounded: the 200 newest uploads, and the 200 the country watched most since week_start.
-- The indexes and STRAIGHT_JOIN hold that plan while the planner's statistics are old.
-- sort points: ranked.points
WITH newest AS (
  SELECT fresh.id
  FROM videos AS fresh FORCE INDEX (videos_kind)
  WHERE fresh.kind = 'upload'
    AND fresh.aired_at <= %(viewer_now)s
  ORDER BY fresh.aired_at DESC, fresh.id DESC
  LIMIT 200
),
pool AS (
  SELECT
    found.id,
    MAX(found.week_s) AS week_s
  FROM (
    SELECT
      newest.id,
      0 AS week_s
    FROM newest
    UNION ALL
    (
      SELECT STRAIGHT_JOIN
        hot.id,
        SUM(d.watch_s) AS week_s
      FROM video_days AS d FORCE INDEX (video_days_day)
      INNER JOIN videos AS hot FORCE INDEX (PRIMARY) ON hot.id = d.video_id
      WHERE d.day >= %(week_start)s
        AND d.day <= %(viewer_today)s
        AND d.country = %(viewer_country)s
        AND hot.kind = 'upload'
      GROUP BY hot.id
      ORDER BY week_s DESC, hot.id DESC
      LIMIT 200
    )
  ) AS found
  GROUP BY found.id
),
watched AS (
  SELECT STRAIGHT_JOIN
    seen.title_id,
    SUM(p.watch_s) AS watch_s
  FROM viewer_progress AS p FORCE INDEX (viewer_progress_recent)
  INNER JOIN videos AS seen ON seen.id = p.video_id
  WHERE p.account_id = %(viewer_watcher_id)s
    AND p.updated_at >= %(since)s
  GROUP BY seen.title_id
),
tastes AS (
  SELECT
    liked.genre_id,
    ROUND(100 * SUM(watched.watch_s) / SUM(SUM(watched.watch_s)) OVER ()) AS percent
  FROM watched
  INNER JOIN title_genres AS liked ON liked.title_id = watched.title_id AND liked.position = 1
  GROUP BY liked.genre_id
),
candidates AS (
  SELECT STRAIGHT_JOIN
    v.id,
    v.title_id,
    t.owner_id,
    pool.week_s,
    DATEDIFF(%(viewer_today)s, v.aired_at) AS age_days,
    COALESCE((
      SELECT SUM(d.watch_s * (DATEDIFF(d.day, %(from_day)s) + 1))
      FROM video_days AS d FORCE INDEX (PRIMARY)
      WHERE d.video_id = v.id
        AND d.country = %(viewer_country)s
        AND d.day >= %(from_day)s
        AND d.day <= %(viewer_today)s
    ), 0) AS warmth
  FROM pool
  INNER JOIN videos AS v ON v.id = pool.id
  INNER JOIN titles AS t ON t.id = v.title_id
  WHERE t.kind = 'channel'
    AND t.owner_id <> %(viewer_watcher_id)s
    AND {{include can_view}}
    AND NOT EXISTS (
      SELECT 1
      FROM subscriptions AS s
      WHERE s.account_id = %(viewer_watcher_id)s
        AND s.creator_id = t.owner_id
    )
    AND NOT EXISTS (
      SELECT 1
      FROM viewer_progress AS done
      WHERE done.account_id = %(viewer_watcher_id)s
        AND done.video_id = v.id
        AND done.completed_on IS NOT NULL
    )
),
measured AS (
  SELECT STRAIGHT_JOIN
    candidates.id,
    candidates.title_id,
    candidates.owner_id,
    candidates.age_days,
    watched.watch_s AS channel_s,
    main.genre_id,
    tastes.percent,
    CASE WHEN candidates.week_s > 0 THEN
      RANK() OVER (ORDER BY candidates.week_s DESC)
    END AS place,
    COALESCE(ROUND(100 * candidates.warmth / NULLIF(MAX(candidates.warmth) OVER (), 0)), 0)
    + 2 * GREATEST(0, 30 - GREATEST(0, candidates.age_days))
    + CASE
      WHEN watched.watch_s > 0 THEN 50
      ELSE ROUND(COALESCE(tastes.percent, 0) / 2)
    END AS merit
  FROM candidates
  LEFT JOIN watched ON watched.title_id = candidates.title_id
  LEFT JOIN title_genres AS main ON main.title_id = candidates.title_id AND main.position = 1
  LEFT JOIN tastes ON tastes.genre_id = main.genre_id
),
ranked AS (
  SELECT
    measured.id,
    measured.channel_s,
    measured.genre_id,
    measured.percent,
    measured.place,
    measured.age_days,
    CAST(measured.merit - 30 * (ROW_NUMBER() OVER (
      PARTITION BY measured.owner_id
      ORDER BY measured.merit DESC, measured.id DESC
    ) - 1) AS SIGNED) AS points
  FROM measured
),
picked AS (
  SELECT
    ranked.id,
    ranked.channel_s,
    ranked.genre_id,
    ranked.percent,
    ranked.place,
    ranked.age_days,
    ranked.points
  FROM ranked
  WHERE TRUE
  {{order}}
  LIMIT %(limit)s
)
SELECT STRAIGHT_JOIN
  {{include upload_card}},
  {{include video_url}} AS url,
  ranked.points,
  CASE
    WHEN ranked.channel_s > 0 THEN CONCAT('Because you watch ', t.name)
    WHEN ranked.percent >= 5 THEN CONCAT('Because you watch ', LOWER(g.name))
    WHEN ranked.place <= 10 THEN CONCAT('Popular in ', here.name, ' this week')
    WHEN ranked.age_days <= 14 THEN 'New'
    ELSE 'You have not watched this'
  END AS because
FROM picked AS ranked
INNER JOIN videos AS v ON v.id = ranked.id
INNER JOIN titles AS t ON t.id = v.title_id
INNER JOIN accounts AS c ON c.id = t.owner_id
INNER JOIN countries AS here ON here.code = %(viewer_country)s
LEFT JOIN genres AS g ON g.id = ranked.genre_id
LEFT JOIN viewer_progress AS p ON p.video_id = v.id AND p.account_id = %(viewer_watcher_id)s
WHERE TRUE
{{order}}

-- name: count_unread(viewer)^
-- The two badges of the header in one round trip, each counted to 100 at most: uploads newer than
-- the subscription's last read, and unread notifications.
SELECT
  (
    SELECT COUNT(*)
    FROM (
      SELECT STRAIGHT_JOIN v.id
      FROM subscriptions AS s
      INNER JOIN titles AS t ON t.owner_id = s.creator_id AND t.kind = 'channel'
      INNER JOIN videos AS v ON v.title_id = t.id AND v.aired_at > s.seen_at
      WHERE s.account_id = %(viewer_account_id)s
        AND {{include can_view}}
      LIMIT 100
    ) AS fresh
  ) AS uploads,
  (
    SELECT COUNT(*)
    FROM (
      SELECT STRAIGHT_JOIN n.id
      FROM notifications AS n FORCE INDEX (notifications_unseen)
      LEFT JOIN comments AS m ON n.kind = 'reply' AND m.id = n.object_id
      LEFT JOIN videos AS v
        ON v.id = CASE WHEN n.kind IN ('upload', 'rejection') THEN n.object_id ELSE m.video_id END
      LEFT JOIN titles AS t ON t.id = v.title_id
      WHERE n.account_id = %(viewer_account_id)s
        AND n.seen_at IS NULL
        AND {{include can_be_shown}}
      LIMIT 100
    ) AS told
  ) AS notifications
