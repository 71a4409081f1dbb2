-- title: Better than their genre
-- grain: one row per title whose completion is above the mean of its own main genre
-- definition: Completion is the share of the period's starters who have finished by now. The mean
--   is over all titles with the same main genre that have enough starters in the chosen countries,
--   each counting once. Genre and house choose which titles are listed, never which they are
--   compared with. Lead is the difference in points.
-- parameters: from_day, until_day, countries, genre, house, min_sample
-- chart: bars label=title value=lead_points
-- finding: {title} is finished {lead_points} more often than {genre} as a whole.
-- empty: No title with enough starters is above the mean of its genre.
-- budget: 400 ms
-- topics: catalog, viewing
-- column: title | Title | text
-- column: genre | Main genre | text
-- column: starters | Starters | count
-- column: completion | Completion | percent | needs starters
-- column: genre_mean | Genre mean | percent
-- column: genre_titles | Titles compared | count
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
rated_titles AS (
  SELECT
    videos.title_id,
    MIN(main_genres.genre_id) AS genre_id,
    MIN(main_genres.genre) AS genre,
    SUM(video_starts.starters) AS starters,
    ROUND(SUM(video_starts.completed) / SUM(video_starts.starters), 4) AS completion
  FROM video_starts
  INNER JOIN videos ON videos.id = video_starts.video_id
  INNER JOIN main_genres ON main_genres.title_id = videos.title_id
  GROUP BY videos.title_id
  HAVING SUM(video_starts.starters) >= %(min_sample)s
),

compared_titles AS (
  SELECT
    own.title_id,
    own.genre,
    own.starters,
    own.completion,
    (
      SELECT ROUND(AVG(peer.completion), 4)
      FROM rated_titles AS peer
      WHERE peer.genre_id = own.genre_id
    ) AS genre_mean,
    (
      SELECT COUNT(*)
      FROM rated_titles AS peer
      WHERE peer.genre_id = own.genre_id
    ) AS genre_titles
  FROM rated_titles AS own
)

SELECT
  titles.id AS title_id,
  titles.name AS title,
  compared_titles.genre,
  compared_titles.starters,
  compared_titles.completion,
  compared_titles.genre_mean,
  compared_titles.genre_titles,
  compared_titles.completion - compared_titles.genre_mean AS lead_points
FROM compared_titles
INNER JOIN titles ON titles.id = compared_titles.title_id
WHERE compared_titles.completion > compared_titles.genre_mean
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
