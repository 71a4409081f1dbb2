-- title: Performance tiers
-- grain: one row per title that somebody started in the period
-- definition: The titles of the filter with enough measured starters are ranked by starters and by
--   completion: a rank is the share of the other ranked titles that have less (PERCENT_RANK). With
--   fewer than eight ranked titles there are no ranks and no tiers. Star: both ranks 0.75 or more.
--   Solid: both 0.4 or more. Needs attention: starters 0.4 or more, completion less. Niche:
--   starters under 0.4, completion 0.6 or more. Weak: the rest. Starters are those of the whole
--   period.
-- terms: viewing, starter, finished, completion
-- parameters: from_day, until_day, mature_day, countries, genre, house, owner, min_sample
-- chart: tiers
-- budget: 400 ms
-- topics: catalog, viewing
-- column: title | Title | text
-- column: starters | Starters | count
-- column: measured | Measured starters | count
-- column: completion | Completion | percent | needs measured
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
    SUM(video_starts.measured) AS measured,
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
    ROUND(completed / measured, 4) AS completion
  FROM title_starts
  WHERE measured >= %(min_sample)s
),

ranked_titles AS (
  SELECT
    title_id,
    completion,
    COUNT(*) OVER () AS ranked,
    ROUND(PERCENT_RANK() OVER (ORDER BY starters), 4) AS starters_rank,
    ROUND(PERCENT_RANK() OVER (ORDER BY completion), 4) AS completion_rank
  FROM rated_titles
)

SELECT
  title_starts.title_id,
  title_starts.title,
  title_starts.starters,
  title_starts.measured,
  ranked_titles.completion,
  CASE WHEN ranked_titles.ranked >= 8 THEN ranked_titles.starters_rank END AS starters_rank,
  CASE WHEN ranked_titles.ranked >= 8 THEN ranked_titles.completion_rank END AS completion_rank,
  CASE
    WHEN ranked_titles.ranked IS NULL OR ranked_titles.ranked < 8 THEN NULL
    WHEN ranked_titles.starters_rank >= 0.75 AND ranked_titles.completion_rank >= 0.75 THEN 'star'
    WHEN ranked_titles.starters_rank >= 0.4 AND ranked_titles.completion_rank >= 0.4 THEN 'solid'
    WHEN ranked_titles.starters_rank >= 0.4 THEN 'needs attention'
    WHEN ranked_titles.completion_rank >= 0.6 THEN 'niche'
    ELSE 'weak'
  END AS tier
FROM title_starts
LEFT JOIN ranked_titles ON ranked_titles.title_id = title_starts.title_id
ORDER BY
  title_starts.starters DESC,
  title_starts.title_id;
