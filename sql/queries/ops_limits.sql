-- name: hit_bucket(policy, key_hash, window_start)<
-- One upsert per try. LAST_INSERT_ID(value) hands the new count back with the answer, so it needs
-- no second query and no two processes see the same count.
INSERT INTO rate_buckets (policy, key_hash, window_start, hits)
VALUES (%(policy)s, UNHEX(%(key_hash)s), %(window_start)s, LAST_INSERT_ID(1))
ON DUPLICATE KEY UPDATE hits = LAST_INSERT_ID(hits + 1);

-- name: purge_rate_buckets(before, batch)!
-- Windows that are over.
DELETE FROM rate_buckets
WHERE window_start < %(before)s
ORDER BY window_start
LIMIT %(batch)s;
