-- An account `a` as the list of users shows it.
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
