-- name: creator(creator_id)^
-- An active account with the role creator.
SELECT
  c.id,
  c.name,
  c.created_at
FROM accounts AS c
INNER JOIN account_roles AS r ON r.account_id = c.id AND r.role = 'creator'
WHERE c.id = %(creator_id)s
  AND c.status = 'active'

-- name: insert_subscription(account_id, creator_id, now)<
-- subscriptions_pair rejects a second one. Earlier uploads are not new to a subscriber.
INSERT INTO subscriptions (account_id, creator_id, created_at, seen_at)
VALUES (%(account_id)s, %(creator_id)s, %(now)s, %(now)s)

-- name: delete_subscription(account_id, creator_id)!
-- Changes no row without a subscription.
DELETE FROM subscriptions
WHERE account_id = %(account_id)s
  AND creator_id = %(creator_id)s

-- name: subscription(account_id, creator_id)^
-- An account's subscription to one creator.
SELECT
  s.id,
  s.created_at,
  s.seen_at
FROM subscriptions AS s
WHERE s.account_id = %(account_id)s
  AND s.creator_id = %(creator_id)s

-- name: list_subscriptions(account_id, limit, after_key, after_id)
-- Grain: subscription. The account's own, of creators that still exist.
-- sort newest: s.created_at
SELECT
  s.id,
  s.created_at AS newest,
  s.seen_at,
  c.id AS creator_id,
  c.name AS creator_name
FROM subscriptions AS s
INNER JOIN accounts AS c ON c.id = s.creator_id AND c.status = 'active'
INNER JOIN account_roles AS r ON r.account_id = c.id AND r.role = 'creator'
WHERE s.account_id = %(account_id)s
{{order}}
LIMIT %(limit)s

-- name: count_subscribers(creator_id)$
-- A creator's number of subscribers.
SELECT COUNT(*) AS subscribers
FROM subscriptions AS s
WHERE s.creator_id = %(creator_id)s

-- name: mark_all_read(account_id, now)!
-- All uploads so far; never back in time.
UPDATE subscriptions
SET seen_at = %(now)s
WHERE account_id = %(account_id)s
  AND seen_at < %(now)s

-- name: mark_read(account_id, creator_id, now)!
-- The same for one creator.
UPDATE subscriptions
SET seen_at = %(now)s
WHERE account_id = %(account_id)s
  AND creator_id = %(creator_id)s
  AND seen_at < %(now)s
