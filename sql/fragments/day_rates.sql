-- Grain: a day of the period and a currency of a contract. The rate that was published last, at most
-- seven days before: banks are closed on weekends and holidays. NULL without one.
SELECT
  days.day,
  contract_currencies.currency,
  CASE contract_currencies.currency
    WHEN 'EUR' THEN 1
    ELSE (
      SELECT exchange_rates.rate
      FROM exchange_rates
      WHERE exchange_rates.currency = contract_currencies.currency
        AND exchange_rates.day <= days.day
        AND exchange_rates.day >= DATE_SUB(days.day, INTERVAL 7 DAY)
      ORDER BY exchange_rates.day DESC
      LIMIT 1
    )
  END AS rate
FROM days
CROSS JOIN (SELECT DISTINCT contracts.currency FROM contracts) AS contract_currencies
WHERE days.day >= %(from_day)s
  AND days.day < %(until_day)s
