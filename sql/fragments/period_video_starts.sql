-- Grain: video. How many started it in the period and the chosen countries, how many of them are
-- measured because their days to finish are over, and how many of those finished. Both are NULL while
-- no day of the period is measured.
SELECT
  video_days.video_id,
  SUM(video_days.starters) AS starters,
  CASE
    WHEN CAST(%(from_day)s AS DATE) < CAST(%(mature_day)s AS DATE)
      THEN SUM(CASE WHEN video_days.day < %(mature_day)s THEN video_days.starters ELSE 0 END)
  END AS measured,
  CASE
    WHEN CAST(%(from_day)s AS DATE) < CAST(%(mature_day)s AS DATE)
      THEN SUM(
        CASE WHEN video_days.day < %(mature_day)s THEN video_days.starters_completed ELSE 0 END
      )
  END AS completed
FROM video_days
WHERE video_days.day >= %(from_day)s
  AND video_days.day < %(until_day)s
  AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
GROUP BY video_days.video_id
