-- The ledger of a person, for the download.

-- name: list_watch_sessions(account_id, after, limit)
-- Grain: a sitting in front of one video.
SELECT
  s.id,
  s.video_id,
  s.country,
  s.started_at,
  s.ended_at
FROM watch_sessions AS s
WHERE s.account_id = %(account_id)s
  AND s.id > %(after)s
ORDER BY s.id
LIMIT %(limit)s;

-- name: list_watch_sections(account_id, after, limit)
-- Grain: a stretch of seconds that was played without a jump.
SELECT
  p.id,
  p.session_id,
  p.start_s,
  p.end_s,
  p.watched_at
FROM watch_sections AS p
INNER JOIN watch_sessions AS s ON s.id = p.session_id
WHERE s.account_id = %(account_id)s
  AND p.id > %(after)s
ORDER BY p.id
LIMIT %(limit)s;
