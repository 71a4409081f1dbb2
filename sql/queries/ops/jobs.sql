-- The job queue. Open jobs (waiting, running) have a due_at, ended ones have an ended_at.

-- name: enqueue(lane, task, payload, unique_key, due_at, asked_by, request_id, now)<
-- In the transaction of the change that asks for it: both or neither. A key that an open job has
-- already gives that job's id.
INSERT INTO jobs (
  lane, task, payload, unique_key, due_at, asked_by, request_id, created_at
)
VALUES (
  %(lane)s, %(task)s, %(payload)s, %(unique_key)s, %(due_at)s, %(asked_by)s, %(request_id)s, %(now)s
)
ON DUPLICATE KEY UPDATE
  id = LAST_INSERT_ID(id),
  lane = VALUES(lane);

-- name: ask_to_cancel(job_id, now)!
-- Its worker sees it at the next heartbeat.
UPDATE jobs
SET cancel_asked_at = %(now)s
WHERE id = %(job_id)s
  AND state = 'running'
  AND cancel_asked_at IS NULL;

-- name: cancel(job_id, now)!
-- Nobody works on it: it ends at once.
UPDATE jobs
SET
  state = 'cancelled',
  due_at = NULL,
  ended_at = %(now)s,
  unique_key = NULL,
  payload = '{}'
WHERE id = %(job_id)s
  AND state IN ('waiting', 'buried');

-- name: revive(job_ids, now)!
-- The retry button: as many attempts again.
UPDATE jobs
SET
  state = 'waiting',
  due_at = %(now)s,
  ended_at = NULL,
  attempts = 0
WHERE id IN (%(job_ids)s)
  AND state = 'buried';

-- name: get_job(job_id)^
-- One job as pages show it; never the payload.
SELECT
  {{include job}}
FROM jobs AS j
LEFT JOIN accounts AS a ON a.id = j.asked_by
WHERE j.id = %(job_id)s;

-- name: list_jobs(state, lane, limit)
-- The latest jobs of one state; never the payload.
SELECT
  {{include job}}
FROM jobs AS j
LEFT JOIN accounts AS a ON a.id = j.asked_by
WHERE j.state = %(state)s
  AND (%(lane)s IS NULL OR j.lane = %(lane)s)
ORDER BY j.id DESC
LIMIT %(limit)s;

-- name: list_ended(order, after_key, after_id, state, lane, limit)
-- Grain: one job that is done or cancelled. The mail lane's results say what was sent to whom.
-- sort queued: j.id
SELECT
  {{include job}},
  j.id AS queued
FROM jobs AS j
LEFT JOIN accounts AS a ON a.id = j.asked_by
WHERE j.state = %(state)s
  AND (%(lane)s IS NULL OR j.lane = %(lane)s)
  {{order}}
LIMIT %(limit)s;

-- name: list_next(lane, limit)
-- The jobs of a lane that wait, in the order in which they are taken.
SELECT
  {{include job}}
FROM jobs AS j
LEFT JOIN accounts AS a ON a.id = j.asked_by
WHERE j.lane = %(lane)s
  AND j.due_at IS NOT NULL
  AND j.state = 'waiting'
ORDER BY j.due_at, j.id
LIMIT %(limit)s;

-- name: count_states()
-- Grain: state. Read from one index.
SELECT
  state,
  COUNT(*) AS jobs
FROM jobs
GROUP BY state;

-- name: count_lanes(now)
-- Grain: lane × state, of what is not over: how many there are, how many a worker may take now, and
-- since when the first of them could have been taken.
SELECT
  lane,
  state,
  COUNT(*) AS jobs,
  COALESCE(SUM(due_at <= %(now)s), 0) AS due,
  MIN(due_at) AS first_due_at
FROM jobs
WHERE state IN ('waiting', 'running', 'buried')
GROUP BY lane, state;

-- name: count_buried()$
-- What waits for an administrator; shown beside the link on every page of the back office.
SELECT COUNT(*) AS jobs
FROM jobs
WHERE state = 'buried';

-- name: purge_ended(before, batch)!
-- Done or cancelled a while ago. Buried jobs stay until somebody decides.
DELETE FROM jobs
WHERE ended_at < %(before)s
  AND state IN ('done', 'cancelled')
ORDER BY ended_at
LIMIT %(batch)s;

-- name: list_open_about(account_id, address, tasks)
-- Grain: a job that has not ended and may hold this account or address in its payload.
SELECT
  id,
  state,
  payload
FROM jobs
WHERE state IN ('waiting', 'running', 'buried')
  AND (
    LOCATE(%(address)s, payload) > 0
    OR (task IN (%(tasks)s) AND JSON_EXTRACT(payload, '$.account_id') = %(account_id)s)
  )
ORDER BY id;

-- name: forget_address(address)!
-- A mail server's answer names the address that it refused; a result, to whom an e-mail was sent.
UPDATE jobs
SET
  last_error = IF(LOCATE(%(address)s, last_error) > 0, NULL, last_error),
  result = IF(LOCATE(%(address)s, result) > 0, NULL, result)
WHERE LOCATE(%(address)s, last_error) > 0
  OR LOCATE(%(address)s, result) > 0;

-- name: list_asked_by(account_id, after, limit)
-- Grain: a job that a person asked for and that is not purged yet.
SELECT
  id,
  task,
  state,
  created_at,
  ended_at
FROM jobs
WHERE asked_by = %(account_id)s
  AND id > %(after)s
ORDER BY id
LIMIT %(limit)s;
