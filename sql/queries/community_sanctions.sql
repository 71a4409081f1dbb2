-- name: holding(account_ids, title_id, now)
-- Grain: sanction. What keeps these accounts from speaking below a title now; of several of one
-- account the last is the one that holds longest. Asked with each batch of comments.
SELECT
  s.id,
  s.account_id,
  s.title_id,
  s.kind,
  s.reason,
  s.ends_at
FROM comment_sanctions AS s FORCE INDEX (comment_sanctions_account)
WHERE s.account_id IN (%(account_ids)s)
  AND s.lifted_at IS NULL
  AND (s.ends_at IS NULL OR s.ends_at > %(now)s)
  AND (s.title_id IS NULL OR s.title_id = %(title_id)s)
ORDER BY s.account_id, s.ends_at IS NULL, s.ends_at, s.id

-- name: banned(account_ids)
-- Grain: ban. Asked twice a second with everybody who is connected: comment_sanctions_account
-- answers it but for the title.
SELECT
  s.account_id,
  s.title_id
FROM comment_sanctions AS s FORCE INDEX (comment_sanctions_account)
WHERE s.account_id IN (%(account_ids)s)
  AND s.lifted_at IS NULL
  AND s.ends_at IS NULL
ORDER BY s.account_id, s.id
