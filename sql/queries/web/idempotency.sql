-- The answers to requests that had an Idempotency-Key.

-- name: get_answer(account_id, idempotency_key, after)^
-- A key counts for a day, whether it is purged or not.
SELECT
  LOWER(HEX(request_hash)) AS request_hash,
  status,
  headers,
  body
FROM idempotency_keys
WHERE account_id = %(account_id)s
  AND idempotency_key = %(idempotency_key)s
  AND created_at > %(after)s;

-- name: delete_answer(account_id, idempotency_key)!
-- Frees an expired key that is not purged yet.
DELETE FROM idempotency_keys
WHERE account_id = %(account_id)s
  AND idempotency_key = %(idempotency_key)s;

-- name: insert_answer(account_id, idempotency_key, request_hash, status, headers, body, now)!
-- In the transaction of the effect: both are stored or neither.
INSERT INTO idempotency_keys (
  account_id, idempotency_key, request_hash, status, headers, body, created_at
)
VALUES (
  %(account_id)s, %(idempotency_key)s, UNHEX(%(request_hash)s), %(status)s, %(headers)s, %(body)s,
  %(now)s
);

-- name: purge_answers(before, batch)!
-- A batch of expired keys.
DELETE FROM idempotency_keys
WHERE created_at <= %(before)s
ORDER BY created_at
LIMIT %(batch)s;
