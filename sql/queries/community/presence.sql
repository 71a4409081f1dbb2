-- name: presence_elsewhere(video_ids, host, since)
-- Grain: room. What the other live processes count; old rows are of processes that are gone.
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
-- Rooms this process has nobody in any more.
DELETE FROM live_presence
WHERE video_id IN (%(video_ids)s)
  AND host = %(host)s

-- name: purge_presence(before, batch)!
-- What processes that are gone have left.
DELETE FROM live_presence
WHERE updated_at < %(before)s
ORDER BY updated_at
LIMIT %(batch)s
