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

-- name: search_users(order, after_key, after_id, q, starts, word, role, status, limit)
-- Grain: one account. Best first: names that begin with the search, names with a word that does,
-- addresses that begin with it, then those that have it inside.
-- sort best: found.best
WITH found AS (
  SELECT
    a.id,
    CONCAT(
      CASE
        WHEN a.name LIKE %(starts)s THEN '0 '
        WHEN a.name LIKE %(word)s THEN '1 '
        WHEN a.email LIKE LOWER(%(starts)s) OR LOWER(a.email_typed) LIKE LOWER(%(starts)s) THEN '2 '
        ELSE '3 '
      END,
      a.name
    ) AS best
  FROM accounts AS a
  WHERE {{include user_matches}}
)
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
  ) AS roles,
  found.best
FROM found
INNER JOIN accounts AS a ON a.id = found.id
WHERE TRUE
  {{order}}
LIMIT %(limit)s;

-- name: count_users(q, role, status)$
-- How many accounts the list has.
SELECT COUNT(*)
FROM accounts AS a
WHERE {{include user_matches}};
