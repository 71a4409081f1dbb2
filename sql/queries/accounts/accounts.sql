-- name: insert_account(email, name, country, password_hash, has_plan, maturity_age, now)<
-- The unique key on the address decides between two sign-ups at once.
INSERT INTO accounts (
  email, name, password_hash, country, has_plan, maturity_age, created_at
)
VALUES (
  %(email)s, %(name)s, %(password_hash)s, %(country)s, %(has_plan)s, %(maturity_age)s, %(now)s
);

-- name: insert_role(account_id, role)!
-- The CHECK knows which roles there are.
INSERT INTO account_roles (account_id, role)
VALUES (%(account_id)s, %(role)s);

-- name: delete_role(account_id, role)!
-- A role taken back.
DELETE FROM account_roles
WHERE account_id = %(account_id)s
  AND role = %(role)s;

-- name: account_by_email(email)^
-- What a sign-in compares with, and what a reset mail is sent by.
SELECT
  a.id,
  a.email,
  a.name,
  a.status,
  a.password_hash,
  a.auth_version,
  EXISTS (
    SELECT 1
    FROM totp_devices AS t
    WHERE t.account_id = a.id
  ) AS has_totp,
  (
    SELECT GROUP_CONCAT(r.role ORDER BY r.role SEPARATOR ',')
    FROM account_roles AS r
    WHERE r.account_id = a.id
  ) AS roles
FROM accounts AS a
WHERE a.email = %(email)s;

-- name: own_account(account_id)^
-- The profile, with the hash that a change of password or address is asked against.
SELECT
  id,
  email,
  name,
  country,
  status,
  password_hash,
  row_version
FROM accounts
WHERE id = %(account_id)s;

-- name: update_profile(account_id, row_version, name, country)!
-- No row: somebody, perhaps an administrator, was faster.
UPDATE accounts
SET
  name = %(name)s,
  country = %(country)s,
  row_version = row_version + 1
WHERE id = %(account_id)s
  AND row_version = %(row_version)s;

-- name: set_password(account_id, password_hash)!
-- The bump ends every session and token that was given out under the old password.
UPDATE accounts
SET
  password_hash = %(password_hash)s,
  auth_version = auth_version + 1
WHERE id = %(account_id)s;

-- name: replace_hash(account_id, old, new)!
-- The same password under a costlier hash: no bump. 0 rows: it was changed meanwhile.
UPDATE accounts
SET password_hash = %(new)s
WHERE id = %(account_id)s
  AND password_hash = %(old)s;

-- name: set_email(account_id, email)!
-- The unique key refuses an address that was taken meanwhile.
UPDATE accounts
SET
  email = %(email)s,
  row_version = row_version + 1
WHERE id = %(account_id)s;

-- name: bump_auth_version(account_id)!
-- Ends every session and token of the account at once, in every process.
UPDATE accounts
SET auth_version = auth_version + 1
WHERE id = %(account_id)s;

-- name: list_countries()
-- For the forms.
SELECT
  code,
  name
FROM countries
ORDER BY name;
