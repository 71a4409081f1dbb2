-- name: list_users(order, after_key, after_id, q, role, status, limit)
-- Grain: one account. The search is any part of the name or address: administrators know surnames
-- and domains. It reads along the order's index until the page is full.
-- sort name: a.name
-- sort created: a.created_at
SELECT
  a.id,
  a.name,
  COALESCE(a.email_typed, a.email) AS email,
  a.country,
  a.status,
  a.has_plan,
  a.created_at,
  a.created_at AS created,
  (
    SELECT GROUP_CONCAT(r.role ORDER BY r.role SEPARATOR ',')
    FROM account_roles AS r
    WHERE r.account_id = a.id
  ) AS roles
FROM accounts AS a
WHERE {{include user_matches}}
  {{order}}
LIMIT %(limit)s;

-- name: count_users(q, role, status)$
-- How many accounts the list has.
SELECT COUNT(*)
FROM accounts AS a
WHERE {{include user_matches}};
