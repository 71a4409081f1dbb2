-- Jobs: what must happen after a change, what takes long, and what recurs. The outbox becomes the
-- lane `mail` of them.

CREATE TABLE jobs (
  id BIGINT NOT NULL AUTO_INCREMENT,
  lane VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  task VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- What the task works on. Emptied when the job ends: it may hold a link that signs in.
  payload JSON NOT NULL,
  -- Two open jobs never share one; NULL once the job has ended.
  unique_key VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NULL,
  state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'waiting',
  -- When a worker may take it: the time of a waiting job, the end of a running job's lease.
  due_at DATETIME(6) NULL,
  -- The worker with the lease, named anew at each claim: one that lost its lease changes nothing.
  held_by VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NULL,
  attempts INT UNSIGNED NOT NULL DEFAULT 0,
  last_error VARCHAR(500) NULL,
  done_units INT UNSIGNED NOT NULL DEFAULT 0,
  total_units INT UNSIGNED NULL,
  note VARCHAR(200) NOT NULL DEFAULT '',
  result JSON NULL,
  cancel_asked_at DATETIME(6) NULL,
  asked_by BIGINT NULL,
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  created_at DATETIME(6) NOT NULL,
  started_at DATETIME(6) NULL,
  ended_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY jobs_unique_key (unique_key),
  -- serves ops/leases.next_due and ops/leases.lock_next; an ended job has no due_at to be found by
  KEY jobs_due (lane, due_at, id),
  -- serves ops/jobs.count_states, ops/jobs.list_jobs and ops/jobs.count_lanes
  KEY jobs_state (state, id),
  -- serves ops/jobs.purge_ended
  KEY jobs_ended (ended_at),
  KEY jobs_asked_by (asked_by),
  CONSTRAINT jobs_asked_by FOREIGN KEY (asked_by) REFERENCES accounts (id),
  CONSTRAINT jobs_state CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'buried')),
  CONSTRAINT jobs_open_is_due CHECK ((state IN ('waiting', 'running')) = (due_at IS NOT NULL)),
  CONSTRAINT jobs_ended_at CHECK ((state IN ('waiting', 'running')) = (ended_at IS NULL)),
  CONSTRAINT jobs_held CHECK ((state = 'running') = (held_by IS NOT NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A message keeps its id, so that a mail sent twice across the upgrade is still told by its id.
INSERT INTO jobs (
  id, lane, task, payload, state, due_at, attempts, last_error, request_id, created_at, ended_at
)
SELECT
  id,
  CASE topic WHEN 'video.published' THEN 'default' ELSE 'mail' END,
  topic,
  payload,
  CASE WHEN done_at IS NOT NULL THEN 'done' WHEN buried_at IS NOT NULL THEN 'buried' ELSE 'waiting' END,
  CASE WHEN done_at IS NULL AND buried_at IS NULL THEN GREATEST(available_at, COALESCE(leased_until, available_at)) END,
  attempts,
  last_error,
  request_id,
  created_at,
  COALESCE(done_at, buried_at)
FROM outbox
ON DUPLICATE KEY UPDATE id = VALUES(id);

DROP TABLE IF EXISTS outbox;
