-- The invitation `i` of the account `b` can be accepted at %(now)s: it has not expired, and who sent it
-- still is an administrator.
i.expires_at > %(now)s
AND b.status = 'active'
AND EXISTS (
  SELECT 1
  FROM account_roles AS r
  WHERE r.account_id = i.invited_by
    AND r.role = 'admin'
)
