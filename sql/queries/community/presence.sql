-- name: presence_elsewhere(video_ids, host, since)
-- Grain: room. The other live processes' counts; old rows belong to ended processes.
SELECT
  p.video_id,
  SUM(p.watching) AS watching,
  SUM(p.typing) AS typing
FROM live_presence AS p
WHERE p.video_id IN (%(video_ids)s)
  AND p.host <> %(host)s
  AND p.updated_at > %(since)s
GROUP BY p.video_id

-- name: clear_presence(video_ids, host)!
-- Rooms without members in this process.
DELETE FROM live_presence
WHERE video_id IN (%(video_ids)s)
  AND host = %(host)s

-- name: purge_presence(before, batch)!
-- The counts that ended processes have left.
DELETE FROM live_presence
WHERE updated_at < %(before)s
ORDER BY updated_at
LIMIT %(batch)s
