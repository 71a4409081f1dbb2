-- title: Regional comparison
-- grain: one row per title that can be watched in either of two countries today
-- definition: A title can be watched where a term of an active contract runs on the as-of day, or
--   everywhere when it is owned. Demand is the period's starters per 1,000 accounts of the
--   country, staff left out. The gap is the second country minus the first. A country with too few
--   accounts has no demand figure.
-- parameters: from_day, until_day, as_of_day, country_a, country_b, genre, house, owner, min_sample
-- chart: gap
-- empty: No title that matches this filter can be watched in either country today.
-- budget: 400 ms
-- topics: catalog, contracts, viewing
-- column: title | Title | text
-- column: availability | Can be watched | text
-- column: starters_a | Starters in {country_a} | count
-- column: starters_b | Starters in {country_b} | count
-- column: demand_a | Per 1,000 in {country_a} | decimal | needs accounts_a
-- column: demand_b | Per 1,000 in {country_b} | decimal | needs accounts_b
-- column: gap | Gap | signed
WITH selected_titles AS (
  SELECT
    titles.id,
    titles.name,
    titles.owned
  FROM titles
  WHERE titles.published
    AND {{include selected_title}}
),

live_rights AS (
  SELECT
    terms.title_id,
    term_territories.country
  FROM terms
  INNER JOIN contracts ON contracts.id = terms.contract_id
  INNER JOIN term_territories ON term_territories.term_id = terms.id
  WHERE contracts.state = 'active'
    AND terms.starts_on <= %(as_of_day)s
    AND terms.ends_on >= %(as_of_day)s
    AND term_territories.country IN (%(country_a)s, %(country_b)s)
),

owned_titles AS (
  SELECT id AS title_id
  FROM selected_titles
  WHERE owned
),

titles_in_a AS (
  SELECT title_id
  FROM live_rights
  WHERE country = %(country_a)s
  UNION
  SELECT title_id
  FROM owned_titles
),

titles_in_b AS (
  SELECT title_id
  FROM live_rights
  WHERE country = %(country_b)s
  UNION
  SELECT title_id
  FROM owned_titles
),

titles_only_in_a AS (
  SELECT title_id
  FROM titles_in_a
  EXCEPT
  SELECT title_id
  FROM titles_in_b
),

titles_only_in_b AS (
  SELECT title_id
  FROM titles_in_b
  EXCEPT
  SELECT title_id
  FROM titles_in_a
),

titles_in_both AS (
  SELECT title_id
  FROM titles_in_a
  INTERSECT
  SELECT title_id
  FROM titles_in_b
),

available_titles AS (
  SELECT title_id, 'only_a' AS availability
  FROM titles_only_in_a
  UNION ALL
  SELECT title_id, 'only_b' AS availability
  FROM titles_only_in_b
  UNION ALL
  SELECT title_id, 'both' AS availability
  FROM titles_in_both
),

country_accounts AS (
  SELECT
    SUM(accounts.country = %(country_a)s) AS accounts_a,
    SUM(accounts.country = %(country_b)s) AS accounts_b
  FROM accounts
  WHERE accounts.country IN (%(country_a)s, %(country_b)s)
    AND accounts.status = 'active'
    AND NOT EXISTS (
      SELECT 1
      FROM account_roles
      WHERE account_roles.account_id = accounts.id
        AND account_roles.role IN ('employee', 'analyst', 'admin')
    )
),

video_starts AS (
  SELECT
    video_days.video_id,
    SUM(CASE WHEN video_days.country = %(country_a)s THEN video_days.starters ELSE 0 END)
      AS starters_a,
    SUM(CASE WHEN video_days.country = %(country_b)s THEN video_days.starters ELSE 0 END)
      AS starters_b
  FROM video_days
  WHERE video_days.day >= %(from_day)s
    AND video_days.day < %(until_day)s
    AND video_days.country IN (%(country_a)s, %(country_b)s)
  GROUP BY video_days.video_id
),

title_starts AS (
  SELECT
    videos.title_id,
    SUM(video_starts.starters_a) AS starters_a,
    SUM(video_starts.starters_b) AS starters_b
  FROM video_starts
  INNER JOIN videos ON videos.id = video_starts.video_id
  GROUP BY videos.title_id
),

demanded_titles AS (
  SELECT
    selected_titles.id AS title_id,
    selected_titles.name AS title,
    available_titles.availability,
    COALESCE(title_starts.starters_a, 0) AS starters_a,
    COALESCE(title_starts.starters_b, 0) AS starters_b,
    country_accounts.accounts_a,
    country_accounts.accounts_b
  FROM available_titles
  INNER JOIN selected_titles ON selected_titles.id = available_titles.title_id
  LEFT JOIN title_starts ON title_starts.title_id = available_titles.title_id
  CROSS JOIN country_accounts
),

measured_titles AS (
  SELECT
    title_id,
    title,
    availability,
    starters_a,
    starters_b,
    accounts_a,
    accounts_b,
    CASE WHEN accounts_a >= %(min_sample)s THEN ROUND(1000 * starters_a / accounts_a, 1) END
      AS demand_a,
    CASE WHEN accounts_b >= %(min_sample)s THEN ROUND(1000 * starters_b / accounts_b, 1) END
      AS demand_b
  FROM demanded_titles
)

SELECT
  title_id,
  title,
  availability,
  starters_a,
  starters_b,
  accounts_a,
  accounts_b,
  demand_a,
  demand_b,
  demand_b - demand_a AS gap
FROM measured_titles
ORDER BY
  gap DESC,
  title_id;
