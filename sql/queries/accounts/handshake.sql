-- name: list_ended_sessions(ids, now)
-- Grain: session. Those behind open sockets that have ended; mostly none.
SELECT s.id
FROM sessions AS s
INNER JOIN accounts AS a ON a.id = s.account_id
WHERE s.id IN (%(ids)s)
  AND NOT ({{include session_holds}})

-- name: list_ended_tokens(ids, now)
-- Grain: personal token. The same for sockets that came with one.
SELECT p.id
FROM personal_tokens AS p
INNER JOIN accounts AS a ON a.id = p.account_id
WHERE p.id IN (%(ids)s)
  AND NOT (
    p.revoked_at IS NULL
    AND p.expires_at > %(now)s
    AND p.auth_version = a.auth_version
    AND a.status = 'active'
  )
