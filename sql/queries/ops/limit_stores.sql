-- name: hit_bucket(policy, key_hash, window_start, times)<
-- One upsert. LAST_INSERT_ID(value) returns the new count with the answer, so it needs no second
-- query, and no two processes see the same count.
INSERT INTO rate_buckets (policy, key_hash, window_start, hits)
VALUES (%(policy)s, UNHEX(%(key_hash)s), %(window_start)s, LAST_INSERT_ID(%(times)s))
ON DUPLICATE KEY UPDATE hits = LAST_INSERT_ID(hits + %(times)s);

-- name: hit_buckets(policy, window_start, tries)!
-- The same for several keys: a JSON list of {key, times}, each key once.
INSERT INTO rate_buckets (policy, key_hash, window_start, hits)
SELECT
  %(policy)s,
  UNHEX(t.key_hash),
  %(window_start)s,
  t.times
FROM JSON_TABLE(%(tries)s, '$[*]' COLUMNS (
  key_hash CHAR(64) CHARACTER SET ascii PATH '$.key',
  times INT PATH '$.times'
)) AS t
ON DUPLICATE KEY UPDATE hits = hits + VALUES(hits);

-- name: bucket_hits(policy, window_start, key_hashes)
-- Grain: key. In the same transaction, so that no other try comes between.
SELECT
  b.key_hash,
  b.hits
FROM rate_buckets AS b
WHERE b.policy = %(policy)s
  AND b.key_hash IN (%(key_hashes)s)
  AND b.window_start = %(window_start)s;

-- name: purge_rate_buckets(before, batch)!
-- Windows that have ended.
DELETE FROM rate_buckets
WHERE window_start < %(before)s
ORDER BY window_start
LIMIT %(batch)s;
