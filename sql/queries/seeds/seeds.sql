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
