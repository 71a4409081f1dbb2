-- The filters of the users list, for an account `a`; a NULL filters nothing.
(%(status)s IS NULL OR a.status = %(status)s)
AND (
  %(role)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM account_roles AS wanted
    WHERE wanted.account_id = a.id
      AND wanted.role = %(role)s
  )
)
