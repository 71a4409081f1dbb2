-- One job in a worker's hands. Every change asks for `held_by`, the name of the claim.

-- name: next_due(lane, now)$
-- The cheap question of an idle worker: one range of one index, no lock.
SELECT id
FROM jobs
WHERE lane = %(lane)s
  AND due_at <= %(now)s
ORDER BY due_at, id
LIMIT 1;

-- name: lock_next(lane, now)^
-- A waiting job whose time has come, or one whose worker's lease is over. Rows that another worker
-- is looking at are skipped, not waited for.
SELECT
  id,
  task,
  payload,
  attempts,
  cancel_asked_at,
  request_id
FROM jobs
WHERE lane = %(lane)s
  AND due_at <= %(now)s
ORDER BY due_at, id
LIMIT 1
FOR UPDATE SKIP LOCKED;

-- name: claim(job_id, held_by, leased_until, now)!
-- A worker that dies keeps it from the others until the lease is over, no longer.
UPDATE jobs
SET
  state = 'running',
  held_by = %(held_by)s,
  due_at = %(leased_until)s,
  attempts = attempts + 1,
  started_at = %(now)s,
  done_units = 0,
  total_units = NULL,
  note = ''
WHERE id = %(job_id)s;

-- name: renew(job_id, held_by, leased_until, done_units, total_units, note)!
-- The heartbeat, with the progress. No row: the lease was lost.
UPDATE jobs
SET
  due_at = %(leased_until)s,
  done_units = %(done_units)s,
  total_units = %(total_units)s,
  note = %(note)s
WHERE id = %(job_id)s
  AND held_by = %(held_by)s;

-- name: is_cancel_asked(job_id)$
-- What the heartbeat brings back to the task.
SELECT cancel_asked_at IS NOT NULL AS asked
FROM jobs
WHERE id = %(job_id)s;

-- name: finish(job_id, held_by, result, now)!
-- The payload goes: it held a link that signs in, or a digest of a password.
UPDATE jobs
SET
  state = 'done',
  due_at = NULL,
  ended_at = %(now)s,
  held_by = NULL,
  unique_key = NULL,
  payload = '{}',
  result = %(result)s,
  last_error = NULL
WHERE id = %(job_id)s
  AND held_by = %(held_by)s;

-- name: put_back(job_id, held_by, due_at, attempts, last_error)!
-- Waits again, after a failure or a worker that was stopped.
UPDATE jobs
SET
  state = 'waiting',
  due_at = %(due_at)s,
  held_by = NULL,
  attempts = %(attempts)s,
  last_error = %(last_error)s
WHERE id = %(job_id)s
  AND held_by = %(held_by)s;

-- name: rest(job_id, held_by, due_at)!
-- A task that recurs waits for its next time.
UPDATE jobs
SET
  state = 'waiting',
  due_at = %(due_at)s,
  held_by = NULL,
  attempts = 0,
  last_error = NULL,
  cancel_asked_at = NULL
WHERE id = %(job_id)s
  AND held_by = %(held_by)s;

-- name: bury(job_id, held_by, last_error, now)!
-- Failed for good: it stays with its payload, for an administrator to see and to revive. The key is
-- free, so the same work can be asked for again.
UPDATE jobs
SET
  state = 'buried',
  due_at = NULL,
  ended_at = %(now)s,
  held_by = NULL,
  unique_key = NULL,
  last_error = %(last_error)s
WHERE id = %(job_id)s
  AND held_by = %(held_by)s;

-- name: end_cancelled(job_id, held_by, now)!
-- The task saw that it was cancelled, and undid what it had begun.
UPDATE jobs
SET
  state = 'cancelled',
  due_at = NULL,
  ended_at = %(now)s,
  held_by = NULL,
  unique_key = NULL,
  payload = '{}'
WHERE id = %(job_id)s
  AND held_by = %(held_by)s;
