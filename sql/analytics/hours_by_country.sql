-- title: Watch hours by country
-- grain: one row per country in which somebody watched in the period, the most watched first
-- definition: Hours are the seconds of all sections in the period over 3,600.
-- terms: viewing, starter, finished, completion
-- parameters: from_day, until_day, mature_day, countries, genre, house, owner, min_sample
-- chart: bars label=country value=watch_hours
-- finding: {country} watches most: {watch_hours} hours.
-- budget: 400 ms
-- topics: catalog, viewing
-- column: country | Country | text
-- column: watch_hours | Watch hours | decimal
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

viewing AS (
  SELECT
    video_days.country,
    SUM(video_days.watch_s) AS watch_s,
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
  INNER JOIN selected_videos ON selected_videos.id = video_days.video_id
  WHERE video_days.day >= %(from_day)s
    AND video_days.day < %(until_day)s
    AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
  GROUP BY video_days.country
)

SELECT
  countries.name AS country,
  ROUND(viewing.watch_s / 3600, 1) AS watch_hours,
  viewing.starters,
  viewing.measured,
  viewing.completed,
  CASE
    WHEN viewing.measured >= %(min_sample)s THEN ROUND(viewing.completed / viewing.measured, 4)
  END AS completion
FROM viewing
INNER JOIN countries ON countries.code = viewing.country
ORDER BY
  viewing.watch_s DESC,
  countries.name;
