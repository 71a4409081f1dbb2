-- title: Key figures
-- grain: one row per day of the period
-- definition: Cost is that of the day for the titles of the filter, in the share of the chosen
--   among all territories of each term. Hours under terms are the seconds of the sections that
--   were watched in a country and on a day of a term that is no draft, up to the day on which its
--   contract ended, over 3,600. Cost per hour is the cost of the period over them.
-- terms: viewing, session, starter, finished, completion, cost
-- parameters: from_day, until_day, mature_day, countries, genre, house, owner
-- budget: 800 ms
-- topics: catalog, contracts, viewing
-- column: day | Day | day
-- column: watch_s | Watched seconds | count
-- column: sessions | Sessions | count
-- column: starters | Starters | count
-- column: measured | Measured starters | count
-- column: completed | Finished | count
-- column: licensed_s | Seconds under terms | count
-- column: cost_cents | Cost | money
-- column: missing_rates | No rate for | text
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

licensed_spans AS (
  {{include licensed_spans}}
),

daily_viewing AS (
  SELECT
    video_days.day,
    SUM(video_days.watch_s) AS watch_s,
    SUM(video_days.sessions) AS sessions,
    SUM(video_days.starters) AS starters,
    SUM(video_days.starters_completed) AS completed,
    SUM(CASE WHEN licensed_spans.title_id IS NOT NULL THEN video_days.watch_s ELSE 0 END)
      AS licensed_s
  FROM video_days
  INNER JOIN videos ON videos.id = video_days.video_id
  INNER JOIN selected_titles ON selected_titles.id = videos.title_id
  LEFT JOIN licensed_spans
    ON licensed_spans.title_id = videos.title_id
      AND licensed_spans.country = video_days.country
      AND licensed_spans.first_day <= video_days.day
      AND licensed_spans.last_day >= video_days.day
  WHERE video_days.day >= %(from_day)s
    AND video_days.day < %(until_day)s
    AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
  GROUP BY video_days.day
),

term_shares AS (
  SELECT
    term_territories.term_id,
    SUM(
      CASE
        WHEN %(countries)s IS NULL OR FIND_IN_SET(term_territories.country, %(countries)s) THEN 1
        ELSE 0
      END
    ) * 1e0 / COUNT(*) AS share
  FROM term_territories
  GROUP BY term_territories.term_id
  HAVING share > 0
),

term_charges AS (
  {{include term_charges}}
),

-- Terms of a contract mostly have the same days: fewer rows meet the days of the period.
charges AS (
  SELECT
    term_charges.currency,
    term_charges.first_day,
    term_charges.last_day,
    SUM(term_charges.day_cents * term_shares.share) AS day_cents
  FROM term_charges
  INNER JOIN term_shares ON term_shares.term_id = term_charges.term_id
  INNER JOIN selected_titles ON selected_titles.id = term_charges.title_id
  WHERE term_charges.first_day < %(until_day)s
    AND term_charges.last_day >= %(from_day)s
  GROUP BY
    term_charges.currency,
    term_charges.first_day,
    term_charges.last_day
),

currency_days AS (
  SELECT
    period_days.day,
    charges.currency,
    SUM(charges.day_cents) AS cents
  FROM period_days
  INNER JOIN charges
    ON charges.first_day <= period_days.day
      AND charges.last_day >= period_days.day
  GROUP BY
    period_days.day,
    charges.currency
),

day_rates AS (
  {{include day_rates}}
),

daily_cost AS (
  SELECT
    currency_days.day,
    CASE
      WHEN COUNT(day_rates.rate) = COUNT(*)
        THEN ROUND(CAST(SUM(currency_days.cents / day_rates.rate) AS DECIMAL(24, 6)))
    END AS cents,
    GROUP_CONCAT(
      CASE WHEN day_rates.rate IS NULL THEN currency_days.currency END
      ORDER BY currency_days.currency
      SEPARATOR ', '
    ) AS missing_rates
  FROM currency_days
  INNER JOIN day_rates
    ON day_rates.day = currency_days.day
      AND day_rates.currency = currency_days.currency
  GROUP BY currency_days.day
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
  COALESCE(daily_viewing.licensed_s, 0) AS licensed_s,
  CASE WHEN daily_cost.day IS NULL THEN 0 ELSE daily_cost.cents END AS cost_cents,
  daily_cost.missing_rates
FROM period_days
LEFT JOIN daily_viewing ON daily_viewing.day = period_days.day
LEFT JOIN daily_cost ON daily_cost.day = period_days.day
ORDER BY period_days.day;
