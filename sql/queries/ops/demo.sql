-- name: last_account_id()$
-- The last account of the demo world; no row: the database does not hold it.
SELECT last_account_id
FROM demo_world;
