-- name: reserve_attempt(scope, key_hash, now, forget_before, most, first_s, longest_s)!
-- Reserves one guess before it is evaluated. 0 rows: the key is locked, and nothing changed. The
-- guess that reaches the limit locks the key while it is still being evaluated, so of any number at
-- once no more than the limit get through. Both servers assign from left to right: locked_until sees
-- the new count, and the count sees the old lock.
INSERT INTO sign_in_locks (scope, key_hash, failures, locked_until, updated_at)
VALUES (%(scope)s, UNHEX(%(key_hash)s), 1, NULL, %(now)s)
ON DUPLICATE KEY UPDATE
  failures = CASE
    WHEN locked_until > %(now)s THEN failures
    WHEN updated_at < %(forget_before)s THEN 1
    ELSE failures + 1
  END,
  updated_at = CASE
    WHEN locked_until > %(now)s THEN updated_at
    ELSE %(now)s
  END,
  locked_until = CASE
    WHEN locked_until > %(now)s THEN locked_until
    WHEN failures < %(most)s THEN NULL
    ELSE DATE_ADD(%(now)s, INTERVAL LEAST(
      %(longest_s)s, %(first_s)s * POW(2, LEAST(failures - %(most)s, 20))
    ) SECOND)
  END;

-- name: give_back_attempt(scope, key_hash)!
-- The guess was not evaluated. No guess can be taken after the one that locks, so a lock goes too.
UPDATE sign_in_locks
SET failures = failures - 1,
  locked_until = NULL
WHERE scope = %(scope)s
  AND key_hash = UNHEX(%(key_hash)s)
  AND failures > 0;

-- name: find_known_place(first, last, since)^
-- The first of two places, a browser and a network, from which an address signed in lately.
SELECT LOWER(HEX(key_hash)) AS key_hash
FROM sign_in_places
WHERE key_hash IN (UNHEX(%(first)s), UNHEX(%(last)s))
  AND succeeded_at >= %(since)s
ORDER BY key_hash <> UNHEX(%(first)s)
LIMIT 1;

-- name: know_places(first, last, now)!
-- One row a place, however often somebody signs in there; without a browser's both are the same.
INSERT INTO sign_in_places (key_hash, succeeded_at)
VALUES
  (UNHEX(%(first)s), %(now)s),
  (UNHEX(%(last)s), %(now)s)
ON DUPLICATE KEY UPDATE succeeded_at = VALUES(succeeded_at);

-- name: delete_places(first_key, last_key)!
-- After a reset: whoever knew the old password is a stranger again.
DELETE FROM sign_in_places
WHERE key_hash >= UNHEX(%(first_key)s)
  AND key_hash <= UNHEX(%(last_key)s);

-- name: purge_sign_in_places(before, batch)!
-- Places from which nobody signed in for long.
DELETE FROM sign_in_places
WHERE succeeded_at < %(before)s
ORDER BY succeeded_at
LIMIT %(batch)s;

-- name: delete_locks(scope, first_key, last_key)!
-- After a correct password or a reset. The keys of one address are neighbours.
DELETE FROM sign_in_locks
WHERE scope = %(scope)s
  AND key_hash >= UNHEX(%(first_key)s)
  AND key_hash <= UNHEX(%(last_key)s);

-- name: purge_sign_in_locks(before, batch)!
-- Failures that no longer count.
DELETE FROM sign_in_locks
WHERE updated_at < %(before)s
ORDER BY updated_at
LIMIT %(batch)s;
