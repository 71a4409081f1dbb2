-- Grain: one account and day whose starters or completers differ from viewer_progress, or one
-- account (day NULL) whose sums over all days differ from those of the videos it watched.
WITH both_sides AS (
  SELECT
    viewer_progress.account_id,
    viewer_progress.started_on AS day,
    1 AS starters,
    0 AS completers,
    0 AS watch_s
  FROM viewer_progress
  WHERE viewer_progress.started_on IS NOT NULL
  UNION ALL
  SELECT
    viewer_progress.account_id,
    viewer_progress.completed_on,
    0,
    1,
    0
  FROM viewer_progress
  WHERE viewer_progress.completed_on IS NOT NULL
  UNION ALL
  SELECT
    account_days.account_id,
    account_days.day,
    -CAST(account_days.starters AS SIGNED),
    -CAST(account_days.completers AS SIGNED),
    0
  FROM account_days
  UNION ALL
  SELECT
    viewer_progress.account_id,
    NULL,
    0,
    0,
    CAST(viewer_progress.watch_s AS SIGNED)
  FROM viewer_progress
  WHERE NOT EXISTS (
    SELECT 1
    FROM account_roles
    WHERE account_roles.account_id = viewer_progress.account_id
      AND account_roles.role IN ('employee', 'analyst', 'admin')
  )
  UNION ALL
  SELECT
    account_days.account_id,
    NULL,
    0,
    0,
    -CAST(account_days.watch_s AS SIGNED)
  FROM account_days
)

SELECT
  both_sides.account_id,
  both_sides.day,
  SUM(both_sides.starters) AS starters_missing,
  SUM(both_sides.completers) AS completers_missing,
  SUM(both_sides.watch_s) AS watch_s_missing
FROM both_sides
GROUP BY both_sides.account_id, both_sides.day
HAVING SUM(both_sides.starters) <> 0
  OR SUM(both_sides.completers) <> 0
  OR SUM(both_sides.watch_s) <> 0
LIMIT 100;
