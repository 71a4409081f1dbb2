-- title: Series by territory
-- grain: one row per series, its house and a territory where it was licensed or watched
-- definition: Hours, starters and completion are of the period. Rating is the mean of all reviews
--   by accounts whose country is the territory now, staff left out. Cost is the share of the
--   charges in euro that falls on the period's days and on this one of a term's territories;
--   drafts cost nothing. Licensed until is the last day of any term.
-- terms: viewing, starter, finished, completion
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
-- column: cost_cents | Cost | money
-- column: cost_per_hour_cents | Cost per hour | money
WITH selected_series AS (
  SELECT
    titles.id,
    titles.name,
    titles.house_id
  FROM titles
  WHERE titles.kind = 'series'
    AND {{include selected_title}}
),

video_viewing AS (
  SELECT
    video_days.video_id,
    video_days.country,
    SUM(video_days.watch_s) AS watch_s,
    SUM(video_days.starters) AS starters,
    CASE
      WHEN CAST(%(from_day)s AS DATE) < CAST(%(mature_day)s AS DATE)
        THEN SUM(CASE WHEN video_days.day < %(mature_day)s THEN video_days.starters ELSE 0 END)
    END AS measured,
    CASE
      WHEN CAST(%(from_day)s AS DATE) < CAST(%(mature_day)s AS DATE)
        THEN SUM(
          CASE WHEN video_days.day < %(mature_day)s THEN video_days.starters_completed ELSE 0 END
        )
    END AS completed
  FROM video_days
  WHERE video_days.day >= %(from_day)s
    AND video_days.day < %(until_day)s
    AND (%(countries)s IS NULL OR FIND_IN_SET(video_days.country, %(countries)s))
  GROUP BY
    video_days.video_id,
    video_days.country
),

series_viewing AS (
  SELECT
    selected_series.id AS title_id,
    video_viewing.country,
    SUM(video_viewing.watch_s) AS watch_s,
    SUM(video_viewing.starters) AS starters,
    SUM(video_viewing.measured) AS measured,
    SUM(video_viewing.completed) AS completed
  FROM video_viewing
  INNER JOIN videos ON videos.id = video_viewing.video_id
  INNER JOIN selected_series ON selected_series.id = videos.title_id
  GROUP BY
    selected_series.id,
    video_viewing.country
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

-- Grain: a term. The cost of one territory in the period; 0 without a day in it.
term_shares AS (
  SELECT
    terms.id AS term_id,
    terms.title_id,
    terms.ends_on,
    terms.starts_on < %(until_day)s AND terms.ends_on >= %(from_day)s AS in_period,
    CASE
      WHEN contracts.currency = 'EUR' THEN ROUND(
        terms.charge_cents
        * CASE terms.charge_kind
          WHEN 'per_episode' THEN COALESCE(series_episodes.episodes, 0)
          ELSE 1
        END
        * GREATEST(
          DATEDIFF(
            LEAST(DATE_ADD(terms.ends_on, INTERVAL 1 DAY), CAST(%(until_day)s AS DATE)),
            GREATEST(terms.starts_on, CAST(%(from_day)s AS DATE))
          ),
          0
        )
        / (
          DATEDIFF(DATE_ADD(terms.ends_on, INTERVAL 1 DAY), terms.starts_on)
          * term_sizes.territories
        )
      )
    END AS share_cents
  FROM terms
  INNER JOIN contracts ON contracts.id = terms.contract_id
  INNER JOIN term_sizes ON term_sizes.term_id = terms.id
  LEFT JOIN series_episodes ON series_episodes.title_id = terms.title_id
  WHERE contracts.state <> 'draft'
),

series_licences AS (
  SELECT
    selected_series.id AS title_id,
    term_territories.country,
    MAX(term_shares.in_period) AS in_period,
    MAX(term_shares.ends_on) AS licensed_until,
    SUM(term_shares.share_cents) AS cost_cents
  FROM term_shares
  INNER JOIN selected_series ON selected_series.id = term_shares.title_id
  INNER JOIN term_territories ON term_territories.term_id = term_shares.term_id
  WHERE %(countries)s IS NULL
    OR FIND_IN_SET(term_territories.country, %(countries)s)
  GROUP BY
    selected_series.id,
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
  series_licences.cost_cents,
  ROUND(3600 * series_licences.cost_cents / NULLIF(series_viewing.watch_s, 0))
    AS cost_per_hour_cents
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
