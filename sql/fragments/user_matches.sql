-- The filters of the users list, for an account `a`; a NULL filters nothing.
(a.status = %(status)s OR (%(status)s IS NULL AND a.status <> 'deleted'))
AND (
  %(role)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM account_roles AS wanted
    WHERE wanted.account_id = a.id
      AND wanted.role = %(role)s
  )
)
