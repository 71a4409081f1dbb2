-- name: list_users(order, after_key, after_id, match, role, status, limit)
-- Grain: one account. It reads along the order's index until the page is full.
-- sort name: a.name
-- sort created: a.created_at
SELECT
  {{include user_row}}
FROM accounts AS a
WHERE {{include user_is_found}}
  AND {{include user_matches}}
  {{order}}
LIMIT %(limit)s;

-- name: search_users(order, after_key, after_id, match, role, status, limit)
-- Grain: one account that the question finds, the best first: by name, or by address, as
-- administrators know surnames and domains.
-- sort best: found.best
SELECT
  {{include user_row}},
  found.best
FROM (
  SELECT
    w.object_id AS id,
    {{include search_best}} AS best
  FROM search_texts AS w
  WHERE w.kind = 'account'
    AND {{include search_holds}}
  HAVING best < '9'
) AS found
INNER JOIN accounts AS a ON a.id = found.id
WHERE {{include user_matches}}
  {{order}}
LIMIT %(limit)s;

-- name: count_users(match, role, status)$
-- How many accounts the list has.
SELECT COUNT(*)
FROM accounts AS a
WHERE {{include user_is_found}}
  AND {{include user_matches}};
