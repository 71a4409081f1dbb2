-- title: Watch hours by day
-- grain: one row per day of the period, none at all when nothing was watched in it
-- definition: Hours are the seconds of all sections over 3,600. Starters are those of the day.
-- terms: viewing, session, starter, finished, completion
-- parameters: from_day, until_day, mature_day, countries, genre, house, owner, min_sample
-- chart: line x=day y=watch_hours
-- budget: 400 ms
-- topics: catalog, viewing
-- column: day | Day | day
-- column: watch_hours | Watch hours | decimal
-- column: sessions | Sessions | count
-- column: starters | Starters | count
-- column: measured | Measured starters | count
-- column: completed | Finished | count
-- column: completion | Completion | percent | needs measured
WITH selected_videos AS (
  SELECT videos.id
  FROM videos
  INNER JOIN titles ON titles.id = videos.title_id
  WHERE {{include selected_title}}
),

daily_viewing AS (
  SELECT
    video_days.day,
    SUM(video_days.watch_s) AS watch_s,
    SUM(video_days.sessions) AS sessions,
    SUM(video_days.starters) AS starters,
    SUM(video_days.starters_completed) AS completed
  FROM video_days
  INNER JOIN selected_videos ON selected_videos.id = video_days.video_id
  WHERE video_days.day >= %(from_day)s
    AND video_days.day < %(until_day)s
    AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
  GROUP BY video_days.day
),

measured_days AS (
  SELECT
    day,
    starters AS measured,
    completed
  FROM daily_viewing
  WHERE day < %(mature_day)s
)

SELECT
  days.day,
  ROUND(COALESCE(daily_viewing.watch_s, 0) / 3600, 1) AS watch_hours,
  COALESCE(daily_viewing.sessions, 0) AS sessions,
  COALESCE(daily_viewing.starters, 0) AS starters,
  CASE WHEN days.day < %(mature_day)s THEN COALESCE(measured_days.measured, 0) END AS measured,
  CASE WHEN days.day < %(mature_day)s THEN COALESCE(measured_days.completed, 0) END AS completed,
  CASE
    WHEN measured_days.measured >= %(min_sample)s
      THEN ROUND(measured_days.completed / measured_days.measured, 4)
  END AS completion
FROM days
LEFT JOIN daily_viewing ON daily_viewing.day = days.day
LEFT JOIN measured_days ON measured_days.day = days.day
WHERE days.day >= %(from_day)s
  AND days.day < %(until_day)s
  AND EXISTS (SELECT 1 FROM daily_viewing AS any_day WHERE any_day.watch_s > 0)
ORDER BY days.day;
