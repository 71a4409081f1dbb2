-- Grain: one video, country and day whose starters or completers differ from viewer_progress.
-- A starter has completed when that was within 3 days (app/catalog/videos/finishing.py).
WITH both_sides AS (
  SELECT
    viewer_progress.video_id,
    viewer_progress.started_country AS country,
    viewer_progress.started_on AS day,
    1 AS starters,
    CASE
      WHEN DATEDIFF(viewer_progress.completed_on, viewer_progress.started_on) <= 3 THEN 1
      ELSE 0
    END AS starters_completed,
    0 AS completers
  FROM viewer_progress
  WHERE viewer_progress.started_on IS NOT NULL
  UNION ALL
  SELECT
    viewer_progress.video_id,
    viewer_progress.completed_country,
    viewer_progress.completed_on,
    0,
    0,
    1
  FROM viewer_progress
  WHERE viewer_progress.completed_on IS NOT NULL
  UNION ALL
  SELECT
    video_days.video_id,
    video_days.country,
    video_days.day,
    -CAST(video_days.starters AS SIGNED),
    -CAST(video_days.starters_completed AS SIGNED),
    -CAST(video_days.completers AS SIGNED)
  FROM video_days
)

SELECT
  both_sides.video_id,
  both_sides.country,
  both_sides.day,
  SUM(both_sides.starters) AS starters_missing,
  SUM(both_sides.starters_completed) AS starters_completed_missing,
  SUM(both_sides.completers) AS completers_missing
FROM both_sides
GROUP BY both_sides.video_id, both_sides.country, both_sides.day
HAVING SUM(both_sides.starters) <> 0
  OR SUM(both_sides.starters_completed) <> 0
  OR SUM(both_sides.completers) <> 0
LIMIT 100;
