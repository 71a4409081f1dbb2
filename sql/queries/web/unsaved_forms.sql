-- Forms that were sent after their session had ended.

-- name: list_ids(account_id)
-- Newest first.
SELECT id
FROM unsaved_forms
WHERE account_id = %(account_id)s
ORDER BY id DESC;

-- name: delete_forms(ids)!
-- The oldest of an account, so that nobody fills the table.
DELETE FROM unsaved_forms
WHERE id IN (%(ids)s);

-- name: insert_form(account_id, token_hash, content, expires_at)!
-- The content is sealed with the token, of which only the digest is here.
INSERT INTO unsaved_forms (account_id, token_hash, content, expires_at)
VALUES (%(account_id)s, %(token_hash)s, %(content)s, %(expires_at)s);

-- name: get_form(account_id, token_hash, now)$
-- Of this account only, whoever knows the token.
SELECT content
FROM unsaved_forms
WHERE token_hash = %(token_hash)s
  AND account_id = %(account_id)s
  AND expires_at > %(now)s;

-- name: purge_forms(before, batch)!
-- Nobody gets these back any more.
DELETE FROM unsaved_forms
WHERE expires_at <= %(before)s
ORDER BY expires_at
LIMIT %(batch)s;

-- name: delete_forms_of(account_id)!
-- The account is deleted: nobody signs in to find them.
DELETE FROM unsaved_forms
WHERE account_id = %(account_id)s;
