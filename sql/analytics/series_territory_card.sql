-- title: Series by territory
-- grain: one row per series, its house and a territory where it was licensed or watched
-- definition: A series has a row for each territory in which it was watched in the period, or in
--   which a term that is no draft ran on one of its days. Hours are the seconds of all sections in
--   the period over 3,600, in the country of the territory; hours under terms are those on days of
--   such a term there, up to the day on which its contract ended. Rating is the mean of all
--   reviews by accounts whose country is the territory now, staff left out. Licensed until is the
--   last day of any term there, or the day on which its contract ended if that was earlier. Cost
--   is that of the period's days; each territory of a term bears the same part. Cost per hour is
--   cost over hours under terms.
-- terms: viewing, starter, finished, completion, cost
-- parameters: from_day, until_day, mature_day, countries, genre, house, owner, min_sample
-- chart: heat row=title column=territory value=completion
-- empty: No series that matches this filter was licensed or watched.
-- budget: 800 ms
-- topics: catalog, contracts, reviews, viewing
-- column: title | Series | text
-- column: house | House | text
-- column: territory | Territory | text
-- column: genres | Genres | text
-- column: episodes | Episodes | count
-- column: watch_hours | Hours | decimal
-- column: starters | Starters | count
-- column: measured | Measured starters | count
-- column: completion | Completion | percent | needs measured
-- column: reviews | Reviews | count
-- column: rating | Rating | decimal
-- column: licensed_until | Licensed until | day
-- column: licensed_hours | Hours under terms | decimal
-- column: cost_cents | Cost | money
-- column: cost_per_hour_cents | Cost per hour | money
-- column: missing_rates | No rate for | text
WITH selected_series AS (
  SELECT
    titles.id,
    titles.name,
    titles.house_id
  FROM titles
  WHERE titles.kind = 'series'
    AND {{include selected_title}}
),

viewing AS (
  SELECT
    videos.title_id,
    video_days.country,
    video_days.day,
    SUM(video_days.watch_s) AS watch_s,
    SUM(video_days.starters) AS starters,
    SUM(video_days.starters_completed) AS completed
  FROM video_days
  INNER JOIN videos ON videos.id = video_days.video_id
  INNER JOIN selected_series ON selected_series.id = videos.title_id
  WHERE video_days.day >= %(from_day)s
    AND video_days.day < %(until_day)s
    AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
  GROUP BY
    videos.title_id,
    video_days.country,
    video_days.day
),

series_viewing AS (
  SELECT
    viewing.title_id,
    viewing.country,
    SUM(viewing.watch_s) AS watch_s,
    SUM(viewing.starters) AS starters,
    CASE
      WHEN CAST(%(from_day)s AS DATE) < CAST(%(mature_day)s AS DATE)
        THEN SUM(CASE WHEN viewing.day < %(mature_day)s THEN viewing.starters ELSE 0 END)
    END AS measured,
    SUM(CASE WHEN viewing.day < %(mature_day)s THEN viewing.completed ELSE 0 END) AS completed,
    SUM(CASE WHEN {{include under_terms}} THEN viewing.watch_s ELSE 0 END) AS licensed_s
  FROM viewing
  GROUP BY
    viewing.title_id,
    viewing.country
),

series_episodes AS (
  SELECT
    videos.title_id,
    COUNT(*) AS episodes
  FROM videos
  GROUP BY videos.title_id
),

series_genres AS (
  SELECT
    title_genres.title_id,
    GROUP_CONCAT(genres.name ORDER BY title_genres.position SEPARATOR ', ') AS genres
  FROM title_genres
  INNER JOIN genres ON genres.id = title_genres.genre_id
  GROUP BY title_genres.title_id
),

series_ratings AS (
  SELECT
    reviews.title_id,
    accounts.country,
    COUNT(*) AS reviews,
    ROUND(AVG(reviews.rating), 1) AS rating
  FROM reviews
  INNER JOIN accounts ON accounts.id = reviews.account_id
  WHERE NOT EXISTS (
    SELECT 1
    FROM account_roles
    WHERE account_roles.account_id = reviews.account_id
      AND account_roles.role IN ('employee', 'analyst', 'admin')
  )
  GROUP BY
    reviews.title_id,
    accounts.country
),

term_sizes AS (
  SELECT
    term_territories.term_id,
    COUNT(*) AS territories
  FROM term_territories
  GROUP BY term_territories.term_id
),

term_charges AS (
  {{include term_charges}}
),

day_rates AS (
  {{include day_rates}}
),

-- Sums up to each day, so that a charge takes two of them and not a row for each of its days.
rate_sums AS (
  SELECT
    day,
    currency,
    1e0 / rate AS euros,
    SUM(1e0 / rate) OVER (PARTITION BY currency ORDER BY day) AS euros_to_date,
    SUM(rate IS NULL) OVER (PARTITION BY currency ORDER BY day) AS missing_to_date,
    rate IS NULL AS missing
  FROM day_rates
),

period_charges AS (
  SELECT
    term_charges.term_id,
    term_charges.currency,
    GREATEST(term_charges.first_day, CAST(%(from_day)s AS DATE)) AS charged_from,
    LEAST(term_charges.last_day, DATE_SUB(CAST(%(until_day)s AS DATE), INTERVAL 1 DAY))
      AS charged_until,
    SUM(term_charges.day_cents) AS day_cents
  FROM term_charges
  INNER JOIN selected_series ON selected_series.id = term_charges.title_id
  WHERE term_charges.first_day < %(until_day)s
    AND term_charges.last_day >= %(from_day)s
    AND term_charges.first_day <= term_charges.last_day
  GROUP BY
    term_charges.term_id,
    term_charges.currency,
    charged_from,
    charged_until
),

-- Grain: a term that costs in the period. Its cost in all territories, and the currency it lacks.
term_costs AS (
  SELECT
    period_charges.term_id,
    SUM(
      period_charges.day_cents
      * (last_sums.euros_to_date - first_sums.euros_to_date + COALESCE(first_sums.euros, 0))
    ) AS cents,
    MAX(
      CASE
        WHEN last_sums.missing_to_date > first_sums.missing_to_date - first_sums.missing
          THEN period_charges.currency
      END
    ) AS missing_rate
  FROM period_charges
  INNER JOIN rate_sums AS first_sums
    ON first_sums.currency = period_charges.currency
      AND first_sums.day = period_charges.charged_from
  INNER JOIN rate_sums AS last_sums
    ON last_sums.currency = period_charges.currency
      AND last_sums.day = period_charges.charged_until
  GROUP BY period_charges.term_id
),

-- Grain: a term with any licensed day. Ends with its contract.
series_terms AS (
  SELECT
    terms.id,
    terms.title_id,
    terms.starts_on,
    LEAST(terms.ends_on, COALESCE(contracts.ended_on, terms.ends_on)) AS ends_on
  FROM terms
  INNER JOIN contracts ON contracts.id = terms.contract_id
  INNER JOIN selected_series ON selected_series.id = terms.title_id
  WHERE contracts.state <> 'draft'
    AND (contracts.ended_on IS NULL OR contracts.ended_on >= terms.starts_on)
),

series_licences AS (
  SELECT
    series_terms.title_id,
    term_territories.country,
    MAX(series_terms.starts_on < %(until_day)s AND series_terms.ends_on >= %(from_day)s)
      AS in_period,
    MAX(series_terms.ends_on) AS licensed_until,
    CASE
      WHEN COUNT(term_costs.missing_rate) = 0
        THEN ROUND(CAST(
          SUM(COALESCE(term_costs.cents, 0) / term_sizes.territories) AS DECIMAL(24, 6)
        ))
    END AS cost_cents,
    GROUP_CONCAT(
      DISTINCT term_costs.missing_rate ORDER BY term_costs.missing_rate SEPARATOR ', '
    ) AS missing_rates
  FROM series_terms
  INNER JOIN term_sizes ON term_sizes.term_id = series_terms.id
  INNER JOIN term_territories ON term_territories.term_id = series_terms.id
  LEFT JOIN term_costs ON term_costs.term_id = series_terms.id
  WHERE %(countries)s IS NULL
    OR FIND_IN_SET(term_territories.country, %(countries)s)
  GROUP BY
    series_terms.title_id,
    term_territories.country
),

cards AS (
  SELECT title_id, country
  FROM series_viewing
  UNION
  SELECT title_id, country
  FROM series_licences
  WHERE in_period
)

SELECT
  selected_series.id AS title_id,
  selected_series.name AS title,
  houses.name AS house,
  cards.country,
  countries.name AS territory,
  series_genres.genres,
  COALESCE(series_episodes.episodes, 0) AS episodes,
  ROUND(COALESCE(series_viewing.watch_s, 0) / 3600, 1) AS watch_hours,
  COALESCE(series_viewing.starters, 0) AS starters,
  series_viewing.measured,
  CASE
    WHEN series_viewing.measured >= %(min_sample)s
      THEN ROUND(series_viewing.completed / series_viewing.measured, 4)
  END AS completion,
  COALESCE(series_ratings.reviews, 0) AS reviews,
  series_ratings.rating,
  series_licences.licensed_until,
  ROUND(COALESCE(series_viewing.licensed_s, 0) / 3600, 1) AS licensed_hours,
  series_licences.cost_cents,
  ROUND(3600 * series_licences.cost_cents / NULLIF(series_viewing.licensed_s, 0))
    AS cost_per_hour_cents,
  series_licences.missing_rates
FROM cards
INNER JOIN selected_series ON selected_series.id = cards.title_id
INNER JOIN countries ON countries.code = cards.country
LEFT JOIN houses ON houses.id = selected_series.house_id
LEFT JOIN series_episodes ON series_episodes.title_id = cards.title_id
LEFT JOIN series_genres ON series_genres.title_id = cards.title_id
LEFT JOIN series_viewing
  ON series_viewing.title_id = cards.title_id
    AND series_viewing.country = cards.country
LEFT JOIN series_ratings
  ON series_ratings.title_id = cards.title_id
    AND series_ratings.country = cards.country
LEFT JOIN series_licences
  ON series_licences.title_id = cards.title_id
    AND series_licences.country = cards.country
ORDER BY
  watch_hours DESC,
  selected_series.id,
  cards.country;
