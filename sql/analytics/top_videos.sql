-- title: Videos by watch hours
-- grain: one row per video that somebody watched in the period, the most watched first
-- definition: Hours are all watched seconds, including rewatching. Views are watched seconds
--   over the runtime, and unknown while the length of the video is unknown. A starter is one
--   viewer who covered 2 minutes or a tenth; completion is the share of the period's starters who
--   have finished by now. A viewer counts once for each video.
-- parameters: from_day, until_day, countries, genre, house, owner, min_sample, places
-- chart: bars label=video value=watch_hours
-- finding: {video} is watched most: {watch_hours} hours.
-- budget: 400 ms
-- topics: catalog, viewing
-- column: video | Video | text
-- column: title | Title | text
-- column: watch_hours | Watch hours | decimal
-- column: views | Views | decimal
-- column: starters | Starters | count
-- column: completed | Finished by now | count
-- column: completion | Completion | percent | needs starters
WITH viewing AS (
  SELECT
    video_days.video_id,
    SUM(video_days.watch_s) AS watch_s,
    SUM(video_days.starters) AS starters,
    SUM(video_days.starters_completed) AS completed
  FROM video_days
  WHERE video_days.day >= %(from_day)s
    AND video_days.day < %(until_day)s
    AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
  GROUP BY video_days.video_id
)

SELECT
  videos.id AS video_id,
  videos.name AS video,
  titles.name AS title,
  ROUND(viewing.watch_s / 3600, 1) AS watch_hours,
  ROUND(viewing.watch_s / videos.runtime_s, 1) AS views,
  viewing.starters,
  viewing.completed,
  CASE
    WHEN viewing.starters >= %(min_sample)s THEN ROUND(viewing.completed / viewing.starters, 4)
  END AS completion
FROM viewing
INNER JOIN videos ON videos.id = viewing.video_id
INNER JOIN titles ON titles.id = videos.title_id
WHERE {{include selected_title}}
ORDER BY
  viewing.watch_s DESC,
  videos.id
LIMIT %(places)s;
