-- title: Finished most and least
-- grain: one row per title among the first and the last places by completion
-- definition: Titles of the filter with enough measured starters. Finished most are, of those
--   whose completion is the median or more, the ones whose 95 % Wilson interval (z = 1.96) begins
--   highest; finished least are, of those below the median, the ones whose interval ends lowest.
--   So a high or low rate of few viewers does not beat one of many. Equal bounds are ordered by
--   more starters, then the older title. Bounds have four decimals.
-- terms: viewing, starter, finished, completion
-- parameters: from_day, until_day, mature_day, countries, genre, house, owner, min_sample, places
-- chart: bars label=title value=completion group=side
-- finding: {title} is finished most: by {completion} of {measured} starters.
-- empty: No title has enough starters.
-- budget: 400 ms
-- topics: catalog, viewing
-- column: title | Title | text
-- column: completion | Completion | percent | needs measured
-- column: side | Finished | text
-- column: place | Place | count
-- column: measured | Measured starters | count
-- column: completed | Finished of them | count
-- column: lower_bound | At least | percent
-- column: upper_bound | At most | percent
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
    SUM(video_starts.measured) AS measured,
    SUM(video_starts.completed) AS completed
  FROM video_starts
  INNER JOIN videos ON videos.id = video_starts.video_id
  INNER JOIN selected_titles ON selected_titles.id = videos.title_id
  GROUP BY
    selected_titles.id,
    selected_titles.name
  HAVING SUM(video_starts.measured) >= %(min_sample)s
),

-- Wilson with z = 1.96: 1.9208 is z²/2, 3.8416 is z², 0.9604 is z²/4. 1e0 makes the quotient a
-- float: a decimal one is cut to four digits, which shows in the fourth digit of a bound.
bounded_titles AS (
  SELECT
    title_id,
    title,
    measured,
    completed,
    ROUND(completed / measured, 4) AS completion,
    ROUND(
      (
        completed + 1.9208
        - 1.96 * SQRT(completed * (measured - completed) * 1e0 / measured + 0.9604)
      ) / (measured + 3.8416),
      4
    ) AS lower_bound,
    ROUND(
      (
        completed + 1.9208
        + 1.96 * SQRT(completed * (measured - completed) * 1e0 / measured + 0.9604)
      ) / (measured + 3.8416),
      4
    ) AS upper_bound,
    ROW_NUMBER() OVER (ORDER BY completed / measured, title_id) AS position,
    COUNT(*) OVER () AS titles
  FROM title_starts
),

middle AS (
  SELECT AVG(completion) AS median
  FROM bounded_titles
  WHERE position IN (FLOOR((titles + 1) / 2), CEIL((titles + 1) / 2))
),

placed_titles AS (
  SELECT
    bounded_titles.*,
    bounded_titles.completion >= middle.median AS upper_half,
    ROW_NUMBER() OVER (
      PARTITION BY bounded_titles.completion >= middle.median
      ORDER BY
        CASE
          WHEN bounded_titles.completion >= middle.median THEN -bounded_titles.lower_bound
          ELSE bounded_titles.upper_bound
        END,
        bounded_titles.measured DESC,
        bounded_titles.title_id
    ) AS place
  FROM bounded_titles
  CROSS JOIN middle
)

SELECT
  title_id,
  title,
  CASE WHEN upper_half THEN 'most' ELSE 'least' END AS side,
  place,
  measured,
  completed,
  completion,
  lower_bound,
  upper_bound
FROM placed_titles
WHERE place <= %(places)s
ORDER BY
  upper_half DESC,
  place;
