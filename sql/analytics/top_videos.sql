-- title: Videos by watch hours
-- grain: one row per video that somebody watched in the period, the most watched first
-- definition: Hours are the seconds of all sections in the period over 3,600. Views are these
--   seconds over the runtime, and empty while the runtime is unknown. Of videos that were watched
--   equally long, the older one comes first. The list ends after the places of the card.
-- terms: viewing, starter, finished, completion
-- parameters: from_day, until_day, mature_day, countries, genre, house, owner, min_sample, places
-- chart: bars label=video value=watch_hours
-- finding: {video} is watched most: {watch_hours} hours.
-- budget: 400 ms
-- topics: catalog, viewing
-- column: video | Video | text
-- column: title | Title | text
-- column: watch_hours | Watch hours | decimal
-- column: views | Views | decimal
-- column: starters | Starters | count
-- column: measured | Measured starters | count
-- column: completed | Finished | count
-- column: completion | Completion | percent | needs measured
WITH viewing AS (
  SELECT
    video_days.video_id,
    SUM(video_days.watch_s) AS watch_s
  FROM video_days
  WHERE video_days.day >= %(from_day)s
    AND video_days.day < %(until_day)s
    AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
  GROUP BY video_days.video_id
),

video_starts AS (
  {{include period_video_starts}}
)

SELECT
  videos.id AS video_id,
  videos.name AS video,
  titles.name AS title,
  ROUND(viewing.watch_s / 3600, 1) AS watch_hours,
  ROUND(viewing.watch_s / videos.runtime_s, 1) AS views,
  video_starts.starters,
  video_starts.measured,
  video_starts.completed,
  CASE
    WHEN video_starts.measured >= %(min_sample)s
      THEN ROUND(video_starts.completed / video_starts.measured, 4)
  END AS completion
FROM viewing
INNER JOIN video_starts ON video_starts.video_id = viewing.video_id
INNER JOIN videos ON videos.id = viewing.video_id
INNER JOIN titles ON titles.id = videos.title_id
WHERE {{include selected_title}}
ORDER BY
  viewing.watch_s DESC,
  videos.id
LIMIT %(places)s;
