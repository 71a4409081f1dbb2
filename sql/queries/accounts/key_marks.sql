-- name: adopt(mark)!
-- Authenticators from before the marks: at the first start, the key in use is taken for theirs.
UPDATE totp_devices
SET key_mark = UNHEX(%(mark)s)
WHERE key_mark IS NULL;

-- name: count_others(mark, mark_before)$
-- How many accounts' codes were set up with another key. One row per account with two-step sign-in.
SELECT COUNT(*)
FROM totp_devices
WHERE key_mark NOT IN (UNHEX(%(mark)s), UNHEX(%(mark_before)s));
