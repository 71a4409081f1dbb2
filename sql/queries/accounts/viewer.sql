-- name: list_viewers(account_ids)
-- Grain: account. What the access rule reads about accounts without a request: they are behind open
-- sockets, or get a digest.
SELECT
  a.id,
  a.country,
  a.maturity_age,
  a.has_plan,
  (
    SELECT GROUP_CONCAT(r.role ORDER BY r.role SEPARATOR ',')
    FROM account_roles AS r
    WHERE r.account_id = a.id
  ) AS roles
FROM accounts AS a
WHERE a.id IN (%(account_ids)s)
