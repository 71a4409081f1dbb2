-- The columns of a request's account `a`.
a.id,
a.name,
COALESCE(a.email_typed, a.email) AS email,
a.country,
a.maturity_age,
a.has_plan,
a.auth_version,
a.email_proven_at IS NOT NULL AS is_proven,
EXISTS (
  SELECT 1
  FROM totp_devices AS t
  WHERE t.account_id = a.id
) AS has_totp,
(
  SELECT GROUP_CONCAT(r.role ORDER BY r.role SEPARATOR ',')
  FROM account_roles AS r
  WHERE r.account_id = a.id
) AS roles
