-- Grain: a subscription. Its account is no creator and has no channel. A former creator keeps
-- subscribers and channel in case the role returns; pages hide them meanwhile.
SELECT
  s.id AS subscription_id,
  s.creator_id
FROM subscriptions AS s
WHERE NOT EXISTS (
  SELECT 1
  FROM account_roles AS r
  WHERE r.account_id = s.creator_id
    AND r.role = 'creator'
)
  AND NOT EXISTS (
    SELECT 1
    FROM titles AS t
    WHERE t.owner_id = s.creator_id
      AND t.kind = 'channel'
  )
  AND NOT EXISTS (
    SELECT 1
    FROM audit_events AS e
    WHERE e.object_type = 'account'
      AND e.object_id = s.creator_id
      AND e.action = 'account.update'
      AND e.old_values LIKE '%creator%'
  )
LIMIT 100
