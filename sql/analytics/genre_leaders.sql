-- title: Better than their genre
-- grain: one row per title whose completion is above that of the rest of its main genre
-- definition: A title with enough measured starters is compared with all other titles of the same
--   main genre (the first one of its list) together: their measured starters who finished, over
--   their measured starters, in the chosen countries and days, each title counting by its
--   starters, however few. The rest needs as many measured starters as a title. Genre and house
--   choose which titles are listed, never which they are compared with. Lead is the difference of
--   the two rates in points. Equal leads: the older title first.
-- terms: viewing, starter, finished, completion
-- parameters: from_day, until_day, mature_day, countries, genre, house, min_sample
-- chart: bars label=title value=lead_points
-- finding: {title} is finished {lead_points} more often than the rest of {genre}.
-- empty: No title with enough starters is above the rest of its genre.
-- budget: 400 ms
-- topics: catalog, viewing
-- column: title | Title | text
-- column: genre | Main genre | text
-- column: measured | Measured starters | count
-- column: completion | Completion | percent | needs measured
-- column: rest_measured | Starters of the rest | count
-- column: rest_completion | Completion of the rest | percent
-- column: rest_titles | Titles in the rest | count
-- column: lead_points | Lead | points
WITH main_genres AS (
  SELECT
    title_genres.title_id,
    title_genres.genre_id,
    genres.name AS genre
  FROM title_genres
  INNER JOIN genres ON genres.id = title_genres.genre_id
  WHERE title_genres.position = 1
),

video_starts AS (
  {{include period_video_starts}}
),

-- Grouped by title: computed once, not again for every row compared with it.
title_starts AS (
  SELECT
    videos.title_id,
    MIN(main_genres.genre_id) AS genre_id,
    MIN(main_genres.genre) AS genre,
    SUM(video_starts.measured) AS measured,
    SUM(video_starts.completed) AS completed
  FROM video_starts
  INNER JOIN videos ON videos.id = video_starts.video_id
  INNER JOIN main_genres ON main_genres.title_id = videos.title_id
  GROUP BY videos.title_id
  HAVING SUM(video_starts.measured) > 0
),

compared_titles AS (
  SELECT
    own.title_id,
    own.genre,
    own.measured,
    own.completed,
    (
      SELECT SUM(other.measured)
      FROM title_starts AS other
      WHERE other.genre_id = own.genre_id
        AND other.title_id <> own.title_id
    ) AS rest_measured,
    (
      SELECT SUM(other.completed)
      FROM title_starts AS other
      WHERE other.genre_id = own.genre_id
        AND other.title_id <> own.title_id
    ) AS rest_completed,
    (
      SELECT COUNT(*)
      FROM title_starts AS other
      WHERE other.genre_id = own.genre_id
        AND other.title_id <> own.title_id
    ) AS rest_titles
  FROM title_starts AS own
  WHERE own.measured >= %(min_sample)s
),

rated_titles AS (
  SELECT
    title_id,
    genre,
    measured,
    ROUND(completed / measured, 4) AS completion,
    rest_measured,
    ROUND(rest_completed / rest_measured, 4) AS rest_completion,
    rest_titles
  FROM compared_titles
  WHERE rest_measured >= %(min_sample)s
)

SELECT
  titles.id AS title_id,
  titles.name AS title,
  rated_titles.genre,
  rated_titles.measured,
  rated_titles.completion,
  rated_titles.rest_measured,
  rated_titles.rest_completion,
  rated_titles.rest_titles,
  rated_titles.completion - rated_titles.rest_completion AS lead_points
FROM rated_titles
INNER JOIN titles ON titles.id = rated_titles.title_id
WHERE rated_titles.completion > rated_titles.rest_completion
  AND (%(house)s IS NULL OR titles.house_id = %(house)s)
  AND (
    %(genre)s IS NULL
    OR EXISTS (
      SELECT 1
      FROM title_genres
      WHERE title_genres.title_id = titles.id
        AND title_genres.genre_id = %(genre)s
    )
  )
ORDER BY
  lead_points DESC,
  titles.id;
