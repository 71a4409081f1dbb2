-- title: Top 10 by country and week
-- grain: one row per country, week and title among the first places
-- definition: A week runs from Monday to Sunday; shown are those that are over and whose Sunday
--   lies in the period. Views of a title are the sum over its videos of the seconds watched in the
--   country and the week over the runtime, with one decimal; videos of unknown runtime add none.
--   Places go by views: equal views share a place, and the next place counts all before it.
--   Finishers are the distinct accounts that finished at least one video of the title in the week
--   and the country. Movement is the place of the week before minus this one; a title without
--   views in the week before has none: it is new when it was never watched there in any earlier
--   week, else back. Equal places: the older title first.
-- terms: viewing, finished
-- parameters: from_day, until_day, as_of_day, countries, genre, house, owner, places
-- chart: bump
-- empty: No title that matches this filter was watched in a week that ended in this period.
-- budget: 600 ms
-- topics: catalog, viewing
-- column: country_name | Country | text
-- column: week | Week from | day
-- column: place | Place | count
-- column: title | Title | text
-- column: views | Views | decimal
-- column: finishers | Finishers | count
-- column: movement | Movement | signed
-- column: standing | Standing | text
WITH full_weeks AS (
  SELECT days.day AS week
  FROM days
  WHERE WEEKDAY(days.day) = 0
    AND DATE_ADD(days.day, INTERVAL 6 DAY) >= %(from_day)s
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

-- With the week before the first one shown, from which its titles moved.
video_weeks AS (
  SELECT
    video_days.country,
    DATE_SUB(video_days.day, INTERVAL WEEKDAY(video_days.day) DAY) AS week,
    video_days.video_id,
    SUM(video_days.watch_s) AS watch_s
  FROM video_days
  WHERE video_days.day >= DATE_SUB(%(from_day)s, INTERVAL 13 DAY)
    AND video_days.day < %(until_day)s
    AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
  GROUP BY
    video_days.country,
    week,
    video_days.video_id
),

title_weeks AS (
  SELECT
    video_weeks.country,
    video_weeks.week,
    videos.title_id,
    ROUND(CAST(SUM(video_weeks.watch_s * 1e0 / videos.runtime_s) AS DECIMAL(24, 6)), 1) AS views
  FROM video_weeks
  INNER JOIN videos ON videos.id = video_weeks.video_id
  WHERE videos.runtime_s IS NOT NULL
    AND video_weeks.watch_s > 0
  GROUP BY
    video_weeks.country,
    video_weeks.week,
    videos.title_id
),

placed_titles AS (
  SELECT
    title_weeks.country,
    title_weeks.week,
    title_weeks.title_id,
    selected_titles.name AS title,
    title_weeks.views,
    RANK() OVER (
      PARTITION BY title_weeks.country, title_weeks.week
      ORDER BY title_weeks.views DESC
    ) AS place
  FROM title_weeks
  INNER JOIN selected_titles ON selected_titles.id = title_weeks.title_id
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
  WHERE viewer_progress.completed_on >= DATE_SUB(%(from_day)s, INTERVAL 6 DAY)
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

-- Over all places, so a climb from 14th to 3rd is 11 and not "new".
moved_titles AS (
  SELECT
    country,
    week,
    title_id,
    title,
    views,
    place,
    LAG(place) OVER title_weeks AS last_place,
    LAG(week) OVER title_weeks AS last_week
  FROM placed_titles
  WINDOW title_weeks AS (PARTITION BY country, title_id ORDER BY week)
),

shown_titles AS (
  SELECT
    moved_titles.country,
    moved_titles.week,
    moved_titles.title_id,
    moved_titles.title,
    moved_titles.views,
    moved_titles.place,
    CASE
      WHEN moved_titles.last_week = DATE_SUB(moved_titles.week, INTERVAL 7 DAY)
        THEN moved_titles.last_place
    END AS earlier_place
  FROM moved_titles
  INNER JOIN full_weeks ON full_weeks.week = moved_titles.week
  WHERE moved_titles.place <= %(places)s
)

SELECT
  shown_titles.country,
  countries.name AS country_name,
  shown_titles.week,
  shown_titles.place,
  shown_titles.title_id,
  shown_titles.title,
  shown_titles.views,
  COALESCE(weekly_finishers.finishers, 0) AS finishers,
  CAST(shown_titles.earlier_place AS SIGNED) - CAST(shown_titles.place AS SIGNED) AS movement,
  CASE
    WHEN shown_titles.place < shown_titles.earlier_place THEN 'up'
    WHEN shown_titles.place > shown_titles.earlier_place THEN 'down'
    WHEN shown_titles.earlier_place IS NOT NULL THEN 'same'
    WHEN EXISTS (
      SELECT 1
      FROM videos
      INNER JOIN video_days ON video_days.video_id = videos.id
      WHERE videos.title_id = shown_titles.title_id
        AND video_days.country = shown_titles.country
        AND video_days.day < shown_titles.week
        AND video_days.watch_s > 0
    ) THEN 'back'
    ELSE 'new'
  END AS standing
FROM shown_titles
INNER JOIN countries ON countries.code = shown_titles.country
LEFT JOIN weekly_finishers
  ON weekly_finishers.country = shown_titles.country
    AND weekly_finishers.week = shown_titles.week
    AND weekly_finishers.title_id = shown_titles.title_id
ORDER BY
  shown_titles.country,
  shown_titles.week,
  shown_titles.place,
  shown_titles.title_id;
