-- name: presence_elsewhere(video_ids, host, since)
-- Grain: room and process. Whom the other live processes see; old rows belong to ended processes.
SELECT
  p.video_id,
  p.watching,
  p.typing
FROM live_presence AS p
WHERE p.video_id IN (%(video_ids)s)
  AND p.host <> %(host)s
  AND p.updated_at > %(since)s

-- name: clear_presence(video_ids, host)!
-- Rooms without members in this process.
DELETE FROM live_presence
WHERE video_id IN (%(video_ids)s)
  AND host = %(host)s

-- name: purge_presence(before, batch)!
-- What ended processes have left.
DELETE FROM live_presence
WHERE updated_at < %(before)s
ORDER BY updated_at
LIMIT %(batch)s
