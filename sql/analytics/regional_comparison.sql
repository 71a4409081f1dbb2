-- title: Regional comparison
-- grain: one row per title that can be watched in either of two countries today
-- definition: A published title can be watched where a term of an active contract runs on the
--   as-of day, or everywhere when it is owned. The accounts of a country are those whose country
--   it is now, that were made before the end of the period and not disabled before it, without
--   employees, analysts and administrators. Viewers are those of these accounts who started at
--   least one of the title's videos in the period, wherever they were. Demand is viewers per 1,000
--   accounts, with one decimal; a country with fewer accounts than the smallest sample has none.
--   The gap is the second country minus the first. Rows go by gap, the largest first and those
--   without one last.
-- terms: viewing, starter
-- parameters: from_day, until_day, as_of_day, country_a, country_b, genre, house, owner, min_sample
-- chart: gap
-- empty: No title that matches this filter can be watched in either country today.
-- budget: 400 ms
-- topics: catalog, contracts, viewing
-- column: title | Title | text
-- column: availability | Can be watched | text
-- column: viewers_a | Viewers in {country_a} | count
-- column: viewers_b | Viewers in {country_b} | count
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

period_accounts AS (
  SELECT
    accounts.id,
    accounts.country
  FROM accounts
  INNER JOIN days ON days.day = %(until_day)s
  WHERE accounts.country IN (%(country_a)s, %(country_b)s)
    AND accounts.created_at < days.starts_at
    AND (accounts.status = 'active' OR accounts.disabled_at >= days.starts_at)
    AND NOT EXISTS (
      SELECT 1
      FROM account_roles
      WHERE account_roles.account_id = accounts.id
        AND account_roles.role IN ('employee', 'analyst', 'admin')
    )
),

country_accounts AS (
  SELECT
    COALESCE(SUM(period_accounts.country = %(country_a)s), 0) AS accounts_a,
    COALESCE(SUM(period_accounts.country = %(country_b)s), 0) AS accounts_b
  FROM period_accounts
),

title_viewers AS (
  SELECT DISTINCT
    videos.title_id,
    period_accounts.id AS account_id,
    period_accounts.country
  FROM viewer_progress
  INNER JOIN period_accounts ON period_accounts.id = viewer_progress.account_id
  INNER JOIN videos ON videos.id = viewer_progress.video_id
  WHERE viewer_progress.started_on >= %(from_day)s
    AND viewer_progress.started_on < %(until_day)s
),

title_demand AS (
  SELECT
    title_id,
    SUM(country = %(country_a)s) AS viewers_a,
    SUM(country = %(country_b)s) AS viewers_b
  FROM title_viewers
  GROUP BY title_id
),

demanded_titles AS (
  SELECT
    selected_titles.id AS title_id,
    selected_titles.name AS title,
    available_titles.availability,
    COALESCE(title_demand.viewers_a, 0) AS viewers_a,
    COALESCE(title_demand.viewers_b, 0) AS viewers_b,
    country_accounts.accounts_a,
    country_accounts.accounts_b
  FROM available_titles
  INNER JOIN selected_titles ON selected_titles.id = available_titles.title_id
  LEFT JOIN title_demand ON title_demand.title_id = available_titles.title_id
  CROSS JOIN country_accounts
),

measured_titles AS (
  SELECT
    title_id,
    title,
    availability,
    viewers_a,
    viewers_b,
    accounts_a,
    accounts_b,
    CASE WHEN accounts_a >= %(min_sample)s THEN ROUND(1000 * viewers_a / accounts_a, 1) END
      AS demand_a,
    CASE WHEN accounts_b >= %(min_sample)s THEN ROUND(1000 * viewers_b / accounts_b, 1) END
      AS demand_b
  FROM demanded_titles
)

SELECT
  title_id,
  title,
  availability,
  viewers_a,
  viewers_b,
  accounts_a,
  accounts_b,
  demand_a,
  demand_b,
  demand_b - demand_a AS gap
FROM measured_titles
ORDER BY
  gap DESC,
  title_id;
