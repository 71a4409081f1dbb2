-- title: Top 10 by country and week
-- grain: one row per country, full week and title among the first places
-- definition: Finishers are the distinct accounts that finished at least one video of the title in
--   the week and the country: 90 % covered and the last tenth reached. Equal numbers are ordered
--   by watch hours. Movement is last week's place minus this week's; new had no finisher in the
--   weeks before, back had one but not last week. A week counts from Monday, once it is over.
-- parameters: from_day, until_day, as_of_day, countries, genre, house, owner, places
-- chart: bump
-- empty: Nobody finished a title that matches this filter in these weeks.
-- budget: 600 ms
-- topics: catalog, viewing
-- column: country_name | Country | text
-- column: week | Week from | day
-- column: place | Place | count
-- column: title | Title | text
-- column: finishers | Finishers | count
-- column: movement | Movement | signed
-- column: standing | Standing | text
WITH full_weeks AS (
  SELECT days.day AS week
  FROM days
  WHERE WEEKDAY(days.day) = 0
    AND days.day >= %(from_day)s
    AND DATE_ADD(days.day, INTERVAL 7 DAY) <= %(until_day)s
    AND DATE_ADD(days.day, INTERVAL 7 DAY) <= %(as_of_day)s
),

selected_titles AS (
  SELECT
    titles.id,
    titles.name
  FROM titles
  WHERE {{include selected_title}}
),

weekly_finishers AS (
  SELECT
    viewer_progress.completed_country AS country,
    DATE_SUB(
      viewer_progress.completed_on,
      INTERVAL WEEKDAY(viewer_progress.completed_on) DAY
    ) AS week,
    videos.title_id,
    COUNT(DISTINCT viewer_progress.account_id) AS finishers
  FROM viewer_progress
  INNER JOIN videos ON videos.id = viewer_progress.video_id
  WHERE viewer_progress.completed_on >= %(from_day)s
    AND viewer_progress.completed_on < %(until_day)s
    AND (
      %(countries)s IS NULL
      OR FIND_IN_SET(viewer_progress.completed_country, %(countries)s)
    )
  GROUP BY
    country,
    week,
    videos.title_id
),

weekly_hours AS (
  SELECT
    video_days.country,
    DATE_SUB(video_days.day, INTERVAL WEEKDAY(video_days.day) DAY) AS week,
    videos.title_id,
    SUM(video_days.watch_s) AS watch_s
  FROM video_days
  INNER JOIN videos ON videos.id = video_days.video_id
  WHERE video_days.day >= %(from_day)s
    AND video_days.day < %(until_day)s
    AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
  GROUP BY
    video_days.country,
    week,
    videos.title_id
),

placed_titles AS (
  SELECT
    weekly_finishers.country,
    weekly_finishers.week,
    weekly_finishers.title_id,
    selected_titles.name AS title,
    weekly_finishers.finishers,
    ROW_NUMBER() OVER (
      PARTITION BY weekly_finishers.country, weekly_finishers.week
      ORDER BY
        weekly_finishers.finishers DESC,
        COALESCE(weekly_hours.watch_s, 0) DESC,
        weekly_finishers.title_id
    ) AS place
  FROM weekly_finishers
  INNER JOIN full_weeks ON full_weeks.week = weekly_finishers.week
  INNER JOIN selected_titles ON selected_titles.id = weekly_finishers.title_id
  LEFT JOIN weekly_hours
    ON weekly_hours.country = weekly_finishers.country
      AND weekly_hours.week = weekly_finishers.week
      AND weekly_hours.title_id = weekly_finishers.title_id
),

-- Over all places, so a climb from 14th to 3rd is 11 and not "new".
moved_titles AS (
  SELECT
    country,
    week,
    title_id,
    title,
    finishers,
    place,
    LAG(place) OVER title_weeks AS earlier_place,
    LAG(week) OVER title_weeks AS earlier_week
  FROM placed_titles
  WINDOW title_weeks AS (PARTITION BY country, title_id ORDER BY week)
)

SELECT
  moved_titles.country,
  countries.name AS country_name,
  moved_titles.week,
  moved_titles.place,
  moved_titles.title_id,
  moved_titles.title,
  moved_titles.finishers,
  CASE
    WHEN moved_titles.earlier_week = DATE_SUB(moved_titles.week, INTERVAL 7 DAY)
      THEN CAST(moved_titles.earlier_place AS SIGNED) - CAST(moved_titles.place AS SIGNED)
  END AS movement,
  CASE
    WHEN moved_titles.week = (SELECT MIN(full_weeks.week) FROM full_weeks) THEN NULL
    WHEN moved_titles.earlier_week IS NULL THEN 'new'
    WHEN moved_titles.earlier_week < DATE_SUB(moved_titles.week, INTERVAL 7 DAY) THEN 'back'
    WHEN moved_titles.place < moved_titles.earlier_place THEN 'up'
    WHEN moved_titles.place > moved_titles.earlier_place THEN 'down'
    ELSE 'same'
  END AS standing
FROM moved_titles
INNER JOIN countries ON countries.code = moved_titles.country
WHERE moved_titles.place <= %(places)s
ORDER BY
  moved_titles.country,
  moved_titles.week,
  moved_titles.place;
