-- title: Series by territory
-- grain: one row per series, its house and a territory where it was licensed or watched
-- definition: A series has a row for each territory in which it was watched in the period, or in
--   which a term that is no draft ran on one of its days. Episodes are all its videos; genres
--   stand in their order. Hours are the seconds of all sections in the period over 3,600, in the
--   country of the territory; hours under terms are those on days of such a term there, up to the
--   day on which its contract ended. Measured starters are empty where nobody watched. Rating is
--   the mean of all reviews by accounts whose country is the territory now, without employees,
--   analysts and administrators. Licensed until is the last day of any term there, or the day on
--   which its contract ended if that was earlier. Cost is that of the period's days; each
--   territory of a term bears the same part; a territory that never had a term has none. Cost per
--   hour is cost over hours under terms. The most hours come first, then the older series.
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

licensed_spans AS (
  {{include licensed_spans}}
),

series_viewing AS (
  SELECT
    videos.title_id,
    video_days.country,
    SUM(video_days.watch_s) AS watch_s,
    SUM(video_days.starters) AS starters,
    CASE
      WHEN CAST(%(from_day)s AS DATE) < CAST(%(mature_day)s AS DATE)
        THEN SUM(CASE WHEN video_days.day < %(mature_day)s THEN video_days.starters ELSE 0 END)
    END AS measured,
    SUM(CASE WHEN video_days.day < %(mature_day)s THEN video_days.starters_completed ELSE 0 END)
      AS completed,
    SUM(CASE WHEN licensed_spans.title_id IS NOT NULL THEN video_days.watch_s ELSE 0 END)
      AS licensed_s
  FROM video_days
  INNER JOIN videos ON videos.id = video_days.video_id
  INNER JOIN selected_series ON selected_series.id = videos.title_id
  LEFT JOIN licensed_spans
    ON licensed_spans.title_id = videos.title_id
      AND licensed_spans.country = video_days.country
      AND licensed_spans.first_day <= video_days.day
      AND licensed_spans.last_day >= video_days.day
  WHERE video_days.day >= %(from_day)s
    AND video_days.day < %(until_day)s
    AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
  GROUP BY
    videos.title_id,
    video_days.country
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

-- Each side is read once: viewing is the costly one, and a second mention would compute it again.
card_sides AS (
  SELECT
    title_id,
    country,
    watch_s,
    starters,
    measured,
    completed,
    licensed_s,
    NULL AS licensed_until,
    NULL AS cost_cents,
    NULL AS missing_rates,
    1 AS shown
  FROM series_viewing
  UNION ALL
  SELECT
    title_id,
    country,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    licensed_until,
    cost_cents,
    missing_rates,
    in_period
  FROM series_licences
),

cards AS (
  SELECT
    title_id,
    country,
    COALESCE(MAX(watch_s), 0) AS watch_s,
    COALESCE(MAX(starters), 0) AS starters,
    MAX(measured) AS measured,
    MAX(completed) AS completed,
    COALESCE(MAX(licensed_s), 0) AS licensed_s,
    MAX(licensed_until) AS licensed_until,
    MAX(cost_cents) AS cost_cents,
    MAX(missing_rates) AS missing_rates
  FROM card_sides
  GROUP BY
    title_id,
    country
  HAVING MAX(shown)
)

SELECT
  selected_series.id AS title_id,
  selected_series.name AS title,
  houses.name AS house,
  cards.country,
  countries.name AS territory,
  series_genres.genres,
  COALESCE(series_episodes.episodes, 0) AS episodes,
  ROUND(cards.watch_s / 3600, 1) AS watch_hours,
  cards.starters,
  cards.measured,
  CASE
    WHEN cards.measured >= %(min_sample)s
      THEN ROUND(cards.completed / cards.measured, 4)
  END AS completion,
  COALESCE(series_ratings.reviews, 0) AS reviews,
  series_ratings.rating,
  cards.licensed_until,
  ROUND(cards.licensed_s / 3600, 1) AS licensed_hours,
  cards.cost_cents,
  ROUND(3600 * cards.cost_cents / NULLIF(cards.licensed_s, 0)) AS cost_per_hour_cents,
  cards.missing_rates
FROM cards
INNER JOIN selected_series ON selected_series.id = cards.title_id
INNER JOIN countries ON countries.code = cards.country
LEFT JOIN houses ON houses.id = selected_series.house_id
LEFT JOIN series_episodes ON series_episodes.title_id = cards.title_id
LEFT JOIN series_genres ON series_genres.title_id = cards.title_id
LEFT JOIN series_ratings
  ON series_ratings.title_id = cards.title_id
    AND series_ratings.country = cards.country
ORDER BY
  watch_hours DESC,
  selected_series.id,
  cards.country;
