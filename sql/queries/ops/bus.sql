-- name: put_live_message(host, payload, now)<
-- Becomes visible with the change that it is about.
INSERT INTO live_messages (host, payload, created_at)
VALUES (%(host)s, %(payload)s, %(now)s)

-- name: last_live_message()$
-- The position at which a new reader starts.
SELECT MAX(id) AS last_id
FROM live_messages

-- name: new_live_messages(after_id, ids, limit)
-- Grain: message. The messages since, and earlier ones that became visible late.
SELECT
  id,
  host,
  payload
FROM live_messages
WHERE id > %(after_id)s
  OR id IN (%(ids)s)
ORDER BY id
LIMIT %(limit)s

-- name: purge_live_messages(before, batch)!
-- In batches; no reader is an hour behind.
DELETE FROM live_messages
WHERE created_at < %(before)s
ORDER BY created_at
LIMIT %(batch)s
