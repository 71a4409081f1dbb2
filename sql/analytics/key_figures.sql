-- title: Key figures
-- grain: one row per day of the period
-- definition: Cost per hour is each day's share of the charges in euro, drafts left out, over all
--   hours, so hours of owned titles or of titles paid in another currency cost nothing.
-- terms: viewing, session, starter, finished, completion
-- parameters: from_day, until_day, mature_day, countries, genre, house, owner
-- budget: 800 ms
-- topics: catalog, contracts, viewing
-- column: day | Day | day
-- column: watch_s | Watched seconds | count
-- column: sessions | Sessions | count
-- column: starters | Starters | count
-- column: measured | Measured starters | count
-- column: completed | Finished | count
-- column: cost_cents | Cost | money
WITH period_days AS (
  SELECT days.day
  FROM days
  WHERE days.day >= %(from_day)s
    AND days.day < %(until_day)s
),

selected_titles AS (
  SELECT titles.id
  FROM titles
  WHERE {{include selected_title}}
),

daily_viewing AS (
  SELECT
    video_days.day,
    SUM(video_days.watch_s) AS watch_s,
    SUM(video_days.sessions) AS sessions,
    SUM(video_days.starters) AS starters,
    SUM(video_days.starters_completed) AS completed
  FROM video_days
  INNER JOIN videos ON videos.id = video_days.video_id
  INNER JOIN selected_titles ON selected_titles.id = videos.title_id
  WHERE video_days.day >= %(from_day)s
    AND video_days.day < %(until_day)s
    AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
  GROUP BY video_days.day
),

title_episodes AS (
  SELECT
    videos.title_id,
    COUNT(*) AS episodes
  FROM videos
  GROUP BY videos.title_id
),

term_sizes AS (
  SELECT
    term_territories.term_id,
    COUNT(*) AS territories,
    SUM(
      CASE
        WHEN %(countries)s IS NULL OR FIND_IN_SET(term_territories.country, %(countries)s) THEN 1
        ELSE 0
      END
    ) AS chosen_territories
  FROM term_territories
  GROUP BY term_territories.term_id
),

-- Grain: a term. The cost of one day in the chosen territories.
term_days AS (
  SELECT
    terms.starts_on,
    terms.ends_on,
    terms.charge_cents
    * CASE terms.charge_kind
      WHEN 'per_episode' THEN COALESCE(title_episodes.episodes, 0)
      ELSE 1
    END
    * term_sizes.chosen_territories
    / (
      DATEDIFF(DATE_ADD(terms.ends_on, INTERVAL 1 DAY), terms.starts_on)
      * term_sizes.territories
    ) AS cents
  FROM terms
  INNER JOIN contracts ON contracts.id = terms.contract_id
  INNER JOIN selected_titles ON selected_titles.id = terms.title_id
  INNER JOIN term_sizes ON term_sizes.term_id = terms.id
  LEFT JOIN title_episodes ON title_episodes.title_id = terms.title_id
  WHERE contracts.state <> 'draft'
    AND contracts.currency = 'EUR'
),

daily_cost AS (
  SELECT
    period_days.day,
    ROUND(SUM(term_days.cents)) AS cents
  FROM period_days
  INNER JOIN term_days
    ON term_days.starts_on <= period_days.day
      AND term_days.ends_on >= period_days.day
  GROUP BY period_days.day
)

SELECT
  period_days.day,
  COALESCE(daily_viewing.watch_s, 0) AS watch_s,
  COALESCE(daily_viewing.sessions, 0) AS sessions,
  COALESCE(daily_viewing.starters, 0) AS starters,
  CASE
    WHEN period_days.day < %(mature_day)s THEN COALESCE(daily_viewing.starters, 0)
  END AS measured,
  CASE
    WHEN period_days.day < %(mature_day)s THEN COALESCE(daily_viewing.completed, 0)
  END AS completed,
  COALESCE(daily_cost.cents, 0) AS cost_cents
FROM period_days
LEFT JOIN daily_viewing ON daily_viewing.day = period_days.day
LEFT JOIN daily_cost ON daily_cost.day = period_days.day
ORDER BY period_days.day;
