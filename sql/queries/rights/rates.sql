-- Exchange rates: units of a currency for one euro.

-- name: list_rates(first, last)
-- Grain: a currency and a day.
SELECT
  currency,
  day,
  rate
FROM exchange_rates
WHERE day BETWEEN %(first)s AND %(last)s

-- name: list_needed(today)
-- Grain: a foreign currency of contracts. A day lacks a rate when none was published on it or in the
-- seven days before; days count from the first one of a term that is no draft.
WITH needed AS (
  SELECT
    contracts.currency,
    COUNT(DISTINCT contracts.id) AS contracts,
    MIN(CASE WHEN contracts.state <> 'draft' THEN terms.starts_on END) AS first_day
  FROM contracts
  LEFT JOIN terms ON terms.contract_id = contracts.id
  WHERE contracts.currency <> 'EUR'
  GROUP BY contracts.currency
),

lacking AS (
  SELECT
    needed.currency,
    COUNT(*) AS missing_days,
    MIN(days.day) AS first_missing
  FROM needed
  INNER JOIN days
    ON days.day >= needed.first_day
      AND days.day <= %(today)s
  WHERE NOT EXISTS (
    SELECT 1
    FROM exchange_rates
    WHERE exchange_rates.currency = needed.currency
      AND exchange_rates.day <= days.day
      AND exchange_rates.day >= DATE_SUB(days.day, INTERVAL 7 DAY)
  )
  GROUP BY needed.currency
)

SELECT
  needed.currency,
  needed.contracts,
  latest.day AS last_day,
  latest.rate AS last_rate,
  COALESCE(lacking.missing_days, 0) AS missing_days,
  lacking.first_missing
FROM needed
LEFT JOIN lacking ON lacking.currency = needed.currency
LEFT JOIN exchange_rates AS latest
  ON latest.currency = needed.currency
    AND latest.day = (
      SELECT MAX(exchange_rates.day)
      FROM exchange_rates
      WHERE exchange_rates.currency = needed.currency
    )
ORDER BY needed.currency
