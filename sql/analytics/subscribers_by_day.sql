-- title: Subscribers over time
-- grain: one row per day of the period, none at all while nobody subscribes
-- definition: Current subscribers of the owner by the day in the report time zone on which they
--   subscribed: all up to the end of the day, and the new ones on it. Former subscribers are not
--   counted; employees, analysts and administrators are. A person counts once per creator.
--   Countries are those of the accounts now.
-- parameters: from_day, until_day, countries, owner
-- chart: line x=day y=subscribers
-- empty: Nobody subscribes yet.
-- budget: 400 ms
-- topics: subscriptions
-- column: day | Day | day
-- column: subscribers | Subscribers | count
-- column: gained | New on the day | count
WITH followers AS (
  SELECT
    CASE
      WHEN subscriptions.created_at < same_day.starts_at
        THEN DATE_SUB(same_day.day, INTERVAL 1 DAY)
      WHEN subscriptions.created_at >= next_day.starts_at THEN next_day.day
      ELSE DATE(subscriptions.created_at)
    END AS day
  FROM subscriptions
  INNER JOIN accounts ON accounts.id = subscriptions.account_id
  LEFT JOIN days AS same_day ON same_day.day = DATE(subscriptions.created_at)
  LEFT JOIN days AS next_day
    ON next_day.day = DATE_ADD(DATE(subscriptions.created_at), INTERVAL 1 DAY)
  WHERE (%(owner)s IS NULL OR subscriptions.creator_id = %(owner)s)
    AND (%(countries)s IS NULL OR FIND_IN_SET(accounts.country, %(countries)s))
),

gains AS (
  SELECT
    followers.day,
    COUNT(*) AS gained
  FROM followers
  WHERE followers.day >= %(from_day)s
    AND followers.day < %(until_day)s
  GROUP BY followers.day
),

earlier AS (
  SELECT COUNT(*) AS subscribers
  FROM followers
  WHERE followers.day < %(from_day)s
)

SELECT
  days.day,
  earlier.subscribers + SUM(COALESCE(gains.gained, 0)) OVER (ORDER BY days.day) AS subscribers,
  COALESCE(gains.gained, 0) AS gained
FROM days
CROSS JOIN earlier
LEFT JOIN gains ON gains.day = days.day
WHERE days.day >= %(from_day)s
  AND days.day < %(until_day)s
  AND EXISTS (SELECT 1 FROM followers)
ORDER BY days.day;
