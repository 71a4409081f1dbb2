-- title: Watch hours by day
-- grain: one row per day of the period, none at all when nothing was watched in it
-- definition: Hours are all watched seconds, including rewatching. A starter is one viewer of
--   one video, counted on the day on which 2 minutes or a tenth of it were covered. Completion
--   is the share of the day's starters who have finished by now. A session is the plays of one
--   video by one account with gaps under 30 minutes.
-- parameters: from_day, until_day, countries, genre, house, owner, min_sample
-- chart: line x=day y=watch_hours
-- budget: 400 ms
-- topics: catalog, viewing
-- column: day | Day | day
-- column: watch_hours | Watch hours | decimal
-- column: sessions | Sessions | count
-- column: starters | Starters | count
-- column: completed | Finished by now | count
-- column: completion | Completion | percent | needs starters
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
)

SELECT
  days.day,
  ROUND(COALESCE(daily_viewing.watch_s, 0) / 3600, 1) AS watch_hours,
  COALESCE(daily_viewing.sessions, 0) AS sessions,
  COALESCE(daily_viewing.starters, 0) AS starters,
  COALESCE(daily_viewing.completed, 0) AS completed,
  CASE
    WHEN daily_viewing.starters >= %(min_sample)s
      THEN ROUND(daily_viewing.completed / daily_viewing.starters, 4)
  END AS completion
FROM days
LEFT JOIN daily_viewing ON daily_viewing.day = days.day
WHERE days.day >= %(from_day)s
  AND days.day < %(until_day)s
  AND EXISTS (SELECT 1 FROM daily_viewing AS any_day WHERE any_day.watch_s > 0)
ORDER BY days.day;
