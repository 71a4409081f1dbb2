-- name: database_answers()$
-- The readiness probe.
SELECT 1 AS answer
