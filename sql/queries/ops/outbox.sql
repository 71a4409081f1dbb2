-- name: put_message(topic, payload, request_id, now, available_at)<
-- In the transaction of the change it speaks about: both or neither.
INSERT INTO outbox (topic, payload, request_id, created_at, available_at)
VALUES (%(topic)s, %(payload)s, %(request_id)s, %(now)s, %(available_at)s);

-- name: lock_due(now, batch)
-- Rows another worker is looking at are skipped, not waited for.
SELECT
  id,
  topic,
  payload,
  request_id,
  attempts,
  created_at
FROM outbox
WHERE done_at IS NULL
  AND buried_at IS NULL
  AND available_at <= %(now)s
  AND (leased_until IS NULL OR leased_until <= %(now)s)
ORDER BY available_at, id
LIMIT %(batch)s
FOR UPDATE SKIP LOCKED;

-- name: lease(ids, leased_until)!
-- A worker that dies keeps them from the others until the lease is over, no longer.
UPDATE outbox
SET
  attempts = attempts + 1,
  leased_until = %(leased_until)s
WHERE id IN (%(ids)s);

-- name: finish(message_id, now)!
-- The payload goes: it held a link that signs in, or a digest of a password.
UPDATE outbox
SET
  done_at = %(now)s,
  payload = '{}',
  last_error = NULL,
  leased_until = NULL
WHERE id = %(message_id)s
  AND done_at IS NULL;

-- name: put_back(message_id, available_at, last_error)!
-- Failed, and tried again later.
UPDATE outbox
SET
  available_at = %(available_at)s,
  last_error = %(last_error)s,
  leased_until = NULL
WHERE id = %(message_id)s
  AND done_at IS NULL;

-- name: bury(message_id, now, last_error)!
-- Failed for good: it stays, for an administrator to see.
UPDATE outbox
SET
  buried_at = %(now)s,
  last_error = %(last_error)s,
  leased_until = NULL
WHERE id = %(message_id)s
  AND done_at IS NULL;

-- name: revive(message_id, now)!
-- The retry button: as many attempts again.
UPDATE outbox
SET
  buried_at = NULL,
  attempts = 0,
  available_at = %(now)s
WHERE id = %(message_id)s
  AND buried_at IS NOT NULL;

-- name: list_buried(limit)
-- What could not be delivered, the latest first; never the payload.
SELECT
  id,
  topic,
  request_id,
  attempts,
  last_error,
  created_at,
  buried_at
FROM outbox
WHERE done_at IS NULL
  AND buried_at IS NOT NULL
ORDER BY buried_at DESC, id DESC
LIMIT %(limit)s;

-- name: counts()^
-- How much waits, and how much was given up.
SELECT
  COALESCE(SUM(buried_at IS NULL), 0) AS waiting,
  COALESCE(SUM(buried_at IS NOT NULL), 0) AS buried
FROM outbox
WHERE done_at IS NULL;

-- name: purge_done(before, batch)!
-- Delivered a while ago.
DELETE FROM outbox
WHERE done_at < %(before)s
ORDER BY done_at, id
LIMIT %(batch)s;

-- name: purge_markers(before, batch)!
-- The outcomes of transactions are asked for within seconds; they are kept a day.
DELETE FROM transaction_markers
WHERE created_at < %(before)s
ORDER BY created_at
LIMIT %(batch)s;
