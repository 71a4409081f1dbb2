-- title: Subscribers over time
-- grain: one row per day of the period, none at all while nobody subscribes
-- definition: Current subscribers by the day they subscribed: all up to the end of the day, and
--   new ones on it. Former subscribers are not counted. A person counts once per creator. Days are
--   days of UTC.
-- parameters: from_day, until_day, countries, owner
-- chart: line x=day y=subscribers
-- empty: Nobody subscribes yet.
-- budget: 400 ms
-- topics: subscriptions
-- column: day | Day | day
-- column: subscribers | Subscribers | count
-- column: gained | New on the day | count
WITH followers AS (
  SELECT DATE(subscriptions.created_at) AS day
  FROM subscriptions
  INNER JOIN accounts ON accounts.id = subscriptions.account_id
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
