-- name: somebody_lives_here()$
-- The demo world is only ever loaded into an empty database.
SELECT EXISTS (SELECT 1 FROM accounts);

-- name: rolled_up(last_id, time_zone, ran_at)!
-- The demo world brings its roll-ups, computed by the same function as everybody's.
UPDATE rollup_state
SET
  last_section_id = %(last_id)s,
  time_zone = %(time_zone)s,
  ran_at = %(ran_at)s
WHERE name = 'viewing';

-- name: mark(last_account_id)!
-- From here on the database is known to hold public passwords.
INSERT INTO demo_world (id, last_account_id)
VALUES (1, %(last_account_id)s);

-- name: forget_mark()!
-- 0 rows: this is not the demo world, and nothing of it may go.
DELETE FROM demo_world;

-- name: forget_askers()!
-- The people who asked for the jobs that run go with the world.
UPDATE jobs
SET asked_by = NULL
WHERE asked_by IS NOT NULL;

-- name: forget_jobs()!
-- Jobs of a world that is gone. What recurs stays, and so does the job that does this.
DELETE FROM jobs
WHERE state <> 'running'
  AND COALESCE(unique_key, '') NOT LIKE 'every %%';
