-- Grain: days without a gap on which a title is licensed in a country, by one term or several, until
-- their contracts ended. Spans do not overlap: a row of viewing meets at most one. Drafts license nothing.
SELECT
  numbered_terms.title_id,
  numbered_terms.country,
  MIN(numbered_terms.first_day) AS first_day,
  MAX(numbered_terms.last_day) AS last_day
FROM (
  SELECT
    followed_terms.title_id,
    followed_terms.country,
    followed_terms.first_day,
    followed_terms.last_day,
    SUM(
      followed_terms.covered_until IS NULL
      OR followed_terms.covered_until < followed_terms.first_day
    ) OVER (
      PARTITION BY followed_terms.title_id, followed_terms.country
      ORDER BY followed_terms.first_day, followed_terms.last_day, followed_terms.term_id
      ROWS UNBOUNDED PRECEDING
    ) AS span
  FROM (
    SELECT
      licensed_terms.*,
      MAX(licensed_terms.last_day) OVER (
        PARTITION BY licensed_terms.title_id, licensed_terms.country
        ORDER BY licensed_terms.first_day, licensed_terms.last_day, licensed_terms.term_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ) AS covered_until
    FROM (
      SELECT
        terms.id AS term_id,
        terms.title_id,
        term_territories.country,
        terms.starts_on AS first_day,
        LEAST(terms.ends_on, COALESCE(contracts.ended_on, terms.ends_on)) AS last_day
      FROM terms
      INNER JOIN contracts ON contracts.id = terms.contract_id
      INNER JOIN term_territories ON term_territories.term_id = terms.id
      WHERE contracts.state <> 'draft'
        AND (contracts.ended_on IS NULL OR contracts.ended_on >= terms.starts_on)
    ) AS licensed_terms
  ) AS followed_terms
) AS numbered_terms
GROUP BY
  numbered_terms.title_id,
  numbered_terms.country,
  numbered_terms.span
