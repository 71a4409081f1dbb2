-- The session `s` of the account `a` is valid at %(now)s: it has not ended or expired, it began after
-- the last change of password, roles or status, and the account is not disabled.
s.revoked_at IS NULL
AND s.expires_at > %(now)s
AND s.auth_version = a.auth_version
AND a.status = 'active'
