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

-- name: lock_answer(account_id, idempotency_key)^
-- With NOWAIT: while another request has the key, this one is told so at once.
SELECT
  LOWER(HEX(request_hash)) AS request_hash,
  status,
  headers,
  body,
  created_at
FROM idempotency_keys
WHERE account_id = %(account_id)s
  AND idempotency_key = %(idempotency_key)s
FOR UPDATE NOWAIT;

-- name: delete_answer(account_id, idempotency_key)!
-- Frees an expired key that is not purged yet.
DELETE FROM idempotency_keys
WHERE account_id = %(account_id)s
  AND idempotency_key = %(idempotency_key)s;

-- name: insert_key(account_id, idempotency_key, request_hash, now)!
-- The first statement of the effect's transaction: whoever inserts the same key waits for its end.
INSERT INTO idempotency_keys (
  account_id, idempotency_key, request_hash, status, headers, body, created_at
)
VALUES (
  %(account_id)s, %(idempotency_key)s, UNHEX(%(request_hash)s), 0, '{}', '', %(now)s
);

-- name: store_answer(account_id, idempotency_key, status, headers, body)!
-- In the transaction of the effect: both are stored or neither.
UPDATE idempotency_keys
SET status = %(status)s, headers = %(headers)s, body = %(body)s
WHERE account_id = %(account_id)s
  AND idempotency_key = %(idempotency_key)s;

-- name: purge_answers(before, batch)!
-- A batch of expired keys.
DELETE FROM idempotency_keys
WHERE created_at <= %(before)s
ORDER BY created_at
LIMIT %(batch)s;

-- name: delete_answers_of(account_id)!
-- The account is deleted: nobody repeats its requests.
DELETE FROM idempotency_keys
WHERE account_id = %(account_id)s;
