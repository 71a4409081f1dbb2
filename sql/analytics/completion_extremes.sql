-- title: Finished most and least
-- grain: one row per title among the first and the last places by completion
-- definition: Completion is the share of the period's starters who have finished by now. Titles are
--   ordered by the lower bound of its 95 % Wilson interval, so that a high rate from few viewers
--   does not beat a good rate from many. Titles with too few starters are left out, and no title is
--   in both groups.
-- parameters: from_day, until_day, countries, genre, house, owner, min_sample, places
-- chart: bars label=title value=lower_bound group=side
-- finding: {title} is finished most: {completion} of {starters} starters.
-- empty: No title has enough starters.
-- budget: 400 ms
-- topics: catalog, viewing
-- column: title | Title | text
-- column: side | Group | text
-- column: place | Place | count
-- column: starters | Starters | count
-- column: completed | Finished | count
-- column: completion | Completion | percent | needs starters
-- column: lower_bound | At least | percent
WITH selected_titles AS (
  SELECT
    titles.id,
    titles.name
  FROM titles
  WHERE {{include selected_title}}
),

video_starts AS (
  {{include period_video_starts}}
),

title_starts AS (
  SELECT
    selected_titles.id AS title_id,
    selected_titles.name AS title,
    SUM(video_starts.starters) AS starters,
    SUM(video_starts.completed) AS completed
  FROM video_starts
  INNER JOIN videos ON videos.id = video_starts.video_id
  INNER JOIN selected_titles ON selected_titles.id = videos.title_id
  GROUP BY
    selected_titles.id,
    selected_titles.name
  HAVING SUM(video_starts.starters) >= %(min_sample)s
),

bounded_titles AS (
  SELECT
    title_id,
    title,
    starters,
    completed,
    ROUND(completed / starters, 4) AS completion,
    -- Wilson with z = 1.96: 1.9208 is z²/2, 3.8416 is z², 0.9604 is z²/4
    ROUND(
      (
        completed + 1.9208
        - 1.96 * SQRT(completed * (starters - completed) / starters + 0.9604)
      ) / (starters + 3.8416),
      4
    ) AS lower_bound
  FROM title_starts
),

placed_titles AS (
  SELECT
    title_id,
    title,
    starters,
    completed,
    completion,
    lower_bound,
    ROW_NUMBER() OVER (ORDER BY lower_bound DESC, starters DESC, title_id) AS place,
    ROW_NUMBER() OVER (ORDER BY lower_bound, starters, title_id DESC) AS place_from_last
  FROM bounded_titles
)

SELECT
  title_id,
  title,
  CASE WHEN place <= %(places)s THEN 'most' ELSE 'least' END AS side,
  place,
  starters,
  completed,
  completion,
  lower_bound
FROM placed_titles
WHERE place <= %(places)s
  OR place_from_last <= %(places)s
ORDER BY place;
