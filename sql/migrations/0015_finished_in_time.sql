-- A starter counts as completed only within 3 days of starting, however long ago that was: periods
-- of any age are then measured alike. The days that are rolled up already follow.

UPDATE video_days
LEFT JOIN (
  SELECT
    viewer_progress.video_id,
    viewer_progress.started_country,
    viewer_progress.started_on,
    COUNT(*) AS completed
  FROM viewer_progress
  WHERE DATEDIFF(viewer_progress.completed_on, viewer_progress.started_on) <= 3
  GROUP BY
    viewer_progress.video_id,
    viewer_progress.started_country,
    viewer_progress.started_on
) AS in_time
  ON in_time.video_id = video_days.video_id
    AND in_time.started_country = video_days.country
    AND in_time.started_on = video_days.day
SET video_days.starters_completed = COALESCE(in_time.completed, 0);
