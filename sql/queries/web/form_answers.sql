-- The answers to forms by what was sent, for whoever sends the same again.

-- name: claim(form_hash, now, expires_at)!
-- Unchanged means that somebody else was first. An expired row counts as none; its expiry is
-- assigned last, because the other assignment reads it.
INSERT INTO form_answers (form_hash, expires_at)
VALUES (%(form_hash)s, %(expires_at)s)
ON DUPLICATE KEY UPDATE
  answer = IF(expires_at <= %(now)s, NULL, answer),
  expires_at = IF(expires_at <= %(now)s, VALUES(expires_at), expires_at);

-- name: get_answer(form_hash, now)^
-- None until the first request has answered: it may still be at work.
SELECT answer
FROM form_answers
WHERE form_hash = %(form_hash)s
  AND expires_at > %(now)s;

-- name: keep_answer(form_hash, answer, expires_at)!
-- The expiry moves: from how long a view may take to how long its answer is of use.
UPDATE form_answers
SET answer = %(answer)s,
  expires_at = %(expires_at)s
WHERE form_hash = %(form_hash)s;

-- name: give_back(form_hash)!
-- Nothing was saved: the form may be sent again.
DELETE FROM form_answers
WHERE form_hash = %(form_hash)s;

-- name: purge_answers(before, batch)!
-- In small batches, so that the claims of living forms wait for no long transaction.
DELETE FROM form_answers
WHERE expires_at <= %(before)s
ORDER BY expires_at
LIMIT %(batch)s;
