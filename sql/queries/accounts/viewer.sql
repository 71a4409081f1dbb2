-- name: list_viewers(account_ids)
-- Grain: account. What the access rule reads of everybody behind open sockets or a digest: it changes
-- while they last.
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
