-- Grain: video. How many started it in the period and the chosen countries, and how many of them
-- have completed it by now.
SELECT
  video_days.video_id,
  SUM(video_days.starters) AS starters,
  SUM(video_days.starters_completed) AS completed
FROM video_days
WHERE video_days.day >= %(from_day)s
  AND video_days.day < %(until_day)s
  AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
GROUP BY video_days.video_id
