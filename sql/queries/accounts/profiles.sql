-- name: update_profile(account_id, row_version, name, country)!
-- 0 rows: somebody else, perhaps an administrator, has changed the account.
UPDATE accounts
SET
  name = %(name)s,
  country = %(country)s,
  row_version = row_version + 1
WHERE id = %(account_id)s
  AND row_version = %(row_version)s;

-- name: set_email(account_id, email, email_typed)!
-- The unique key rejects an address that somebody else took meanwhile.
UPDATE accounts
SET
  email = %(email)s,
  email_typed = %(email_typed)s,
  row_version = row_version + 1
WHERE id = %(account_id)s;
