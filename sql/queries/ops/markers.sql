-- name: purge_markers(before, batch)!
-- The outcomes of transactions are asked for within seconds; they are kept a day.
DELETE FROM transaction_markers
WHERE created_at < %(before)s
ORDER BY created_at
LIMIT %(batch)s;
