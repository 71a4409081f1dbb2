-- name: has_administrator()$
-- Somebody holds the role, so nobody can become the first.
SELECT EXISTS (
  SELECT 1
  FROM account_roles
  WHERE role = 'admin'
);

-- name: delete_void(now, most)!
-- A code that is too old, or was guessed at too often.
DELETE FROM setup_codes
WHERE expires_at <= %(now)s
   OR tries >= %(most)s;

-- name: delete_code()!
-- The code of an earlier start: nobody can read it any more.
DELETE FROM setup_codes;

-- name: insert_code(code_hash, expires_at)!
-- The key rejects a second one: of several processes, one prints its code.
INSERT INTO setup_codes (id, code_hash, expires_at)
VALUES (1, UNHEX(%(code_hash)s), %(expires_at)s);

-- name: take_try(now, most)!
-- Counted before it is evaluated. 0 rows: no code is good.
UPDATE setup_codes
SET tries = tries + 1
WHERE tries < %(most)s
  AND expires_at > %(now)s;

-- name: give_back_try(code_hash)!
-- 0 rows: the code was wrong, and the try counts.
UPDATE setup_codes
SET tries = tries - 1
WHERE code_hash = UNHEX(%(code_hash)s);

-- name: use_code(code_hash, now)!
-- Single use: the row count decides.
DELETE FROM setup_codes
WHERE code_hash = UNHEX(%(code_hash)s)
  AND expires_at > %(now)s;
