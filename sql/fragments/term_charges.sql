-- Grain: a term with a flat charge, or an episode of a term charged per episode; no drafts. What a day
-- costs in all territories, in hundredths of the currency, from its first to its last day: an
-- episode costs from the day on which it was added, and nothing costs after the contract ended.
SELECT
  terms.id AS term_id,
  terms.title_id,
  contracts.currency,
  terms.starts_on AS first_day,
  LEAST(terms.ends_on, COALESCE(contracts.ended_on, terms.ends_on)) AS last_day,
  terms.charge_cents * 1e0 / (DATEDIFF(terms.ends_on, terms.starts_on) + 1) AS day_cents,
  terms.contract_id
FROM terms
INNER JOIN contracts ON contracts.id = terms.contract_id
WHERE contracts.state <> 'draft'
  AND terms.charge_kind = 'flat'
UNION ALL
SELECT
  terms.id,
  terms.title_id,
  contracts.currency,
  GREATEST(
    terms.starts_on,
    CASE
      WHEN videos.created_at < same_day.starts_at THEN DATE_SUB(same_day.day, INTERVAL 1 DAY)
      WHEN videos.created_at >= next_day.starts_at THEN next_day.day
      ELSE DATE(videos.created_at)
    END
  ),
  LEAST(terms.ends_on, COALESCE(contracts.ended_on, terms.ends_on)),
  terms.charge_cents * 1e0 / (DATEDIFF(terms.ends_on, terms.starts_on) + 1),
  terms.contract_id
FROM terms
INNER JOIN contracts ON contracts.id = terms.contract_id
INNER JOIN videos ON videos.title_id = terms.title_id
LEFT JOIN days AS same_day ON same_day.day = DATE(videos.created_at)
LEFT JOIN days AS next_day
  ON next_day.day = DATE_ADD(DATE(videos.created_at), INTERVAL 1 DAY)
WHERE contracts.state <> 'draft'
  AND terms.charge_kind = 'per_episode'
