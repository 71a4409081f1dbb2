-- title: Performance tiers
-- grain: one row per title that somebody started in the period
-- definition: PERCENT_RANK of starters and of completion among the titles of the filter. Star: both
--   0.75 or more. Solid: both 0.4 or more. Niche: completion 0.6 or more on fewer starters. Weak:
--   the rest. A starter is one viewer of one video; completion is the share of the period's
--   starters who have finished by now. Titles with too few starters get no rate and no tier.
-- parameters: from_day, until_day, countries, genre, house, owner, min_sample
-- chart: tiers
-- budget: 400 ms
-- topics: catalog, viewing
-- column: title | Title | text
-- column: starters | Starters | count
-- column: completion | Completion | percent | needs starters
-- column: starters_rank | Starters rank | decimal
-- column: completion_rank | Completion rank | decimal
-- column: tier | Tier | text
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
  HAVING SUM(video_starts.starters) > 0
),

rated_titles AS (
  SELECT
    title_id,
    starters,
    ROUND(completed / starters, 4) AS completion
  FROM title_starts
  WHERE starters >= %(min_sample)s
),

ranked_titles AS (
  SELECT
    title_id,
    completion,
    ROUND(PERCENT_RANK() OVER (ORDER BY starters), 4) AS starters_rank,
    ROUND(PERCENT_RANK() OVER (ORDER BY completion), 4) AS completion_rank
  FROM rated_titles
)

SELECT
  title_starts.title_id,
  title_starts.title,
  title_starts.starters,
  ranked_titles.completion,
  ranked_titles.starters_rank,
  ranked_titles.completion_rank,
  CASE
    WHEN ranked_titles.title_id IS NULL THEN NULL
    WHEN ranked_titles.starters_rank >= 0.75 AND ranked_titles.completion_rank >= 0.75 THEN 'star'
    WHEN ranked_titles.starters_rank >= 0.4 AND ranked_titles.completion_rank >= 0.4 THEN 'solid'
    WHEN ranked_titles.completion_rank >= 0.6 THEN 'niche'
    ELSE 'weak'
  END AS tier
FROM title_starts
LEFT JOIN ranked_titles ON ranked_titles.title_id = title_starts.title_id
ORDER BY
  title_starts.starters DESC,
  title_starts.title_id;
