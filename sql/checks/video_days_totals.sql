-- Grain: one video and country whose watch seconds or sessions, over all days, differ from the
-- ledger up to the watermark, staff excluded.
WITH watched AS (
  SELECT
    watch_sessions.video_id,
    watch_sessions.country,
    watch_sessions.id AS session_id,
    SUM(watch_sections.end_s - watch_sections.start_s) AS watch_s
  FROM watch_sections
  INNER JOIN watch_sessions ON watch_sessions.id = watch_sections.session_id
  WHERE watch_sections.id <= (
    SELECT rollup_state.last_section_id FROM rollup_state WHERE rollup_state.name = 'viewing'
  )
    AND NOT EXISTS (
      SELECT 1
      FROM account_roles
      WHERE account_roles.account_id = watch_sessions.account_id
        AND account_roles.role IN ('employee', 'analyst', 'admin')
    )
  GROUP BY watch_sessions.video_id, watch_sessions.country, watch_sessions.id
),

both_sides AS (
  SELECT
    watched.video_id,
    watched.country,
    1 AS sessions,
    watched.watch_s
  FROM watched
  UNION ALL
  SELECT
    video_days.video_id,
    video_days.country,
    -CAST(video_days.sessions AS SIGNED),
    -CAST(video_days.watch_s AS SIGNED)
  FROM video_days
)

SELECT
  both_sides.video_id,
  both_sides.country,
  SUM(both_sides.sessions) AS sessions_missing,
  SUM(both_sides.watch_s) AS watch_s_missing
FROM both_sides
GROUP BY both_sides.video_id, both_sides.country
HAVING SUM(both_sides.sessions) <> 0
  OR SUM(both_sides.watch_s) <> 0
LIMIT 100;
