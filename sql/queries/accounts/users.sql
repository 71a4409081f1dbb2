-- name: insert_account(email, email_typed, name, country, password_hash, has_plan, maturity_age, now, proven_at)<
-- The unique key on the address decides between two sign-ups at the same moment.
INSERT INTO accounts (
  email, email_typed, name, password_hash, country, has_plan, maturity_age, created_at,
  email_proven_at
)
VALUES (
  %(email)s, %(email_typed)s, %(name)s, %(password_hash)s, %(country)s, %(has_plan)s,
  %(maturity_age)s, %(now)s, %(proven_at)s
);

-- name: insert_role(account_id, role)!
-- The table's CHECK lists the roles.
INSERT INTO account_roles (account_id, role)
VALUES (%(account_id)s, %(role)s);

-- name: delete_role(account_id, role)!
-- The caller has locked the account.
DELETE FROM account_roles
WHERE account_id = %(account_id)s
  AND role = %(role)s;

-- name: get_account(account_id)^
-- What verbs need to know about an account. Never the hash: only credentials.py reads that.
SELECT
  a.id,
  COALESCE(a.email_typed, a.email) AS email,
  a.name,
  a.country,
  a.status,
  a.email_proven_at IS NOT NULL AS is_proven,
  a.auth_version,
  a.row_version,
  (
    SELECT GROUP_CONCAT(r.role ORDER BY r.role SEPARATOR ',')
    FROM account_roles AS r
    WHERE r.account_id = a.id
  ) AS roles
FROM accounts AS a
WHERE a.id = %(account_id)s;

-- name: find_account(email)^
-- The same by address.
SELECT
  a.id,
  COALESCE(a.email_typed, a.email) AS email,
  a.name,
  a.country,
  a.status,
  a.email_proven_at IS NOT NULL AS is_proven,
  a.auth_version,
  a.row_version,
  (
    SELECT GROUP_CONCAT(r.role ORDER BY r.role SEPARATOR ',')
    FROM account_roles AS r
    WHERE r.account_id = a.id
  ) AS roles
FROM accounts AS a
WHERE a.email = %(email)s;

-- name: lock_accounts(ids)
-- In ascending order: of two administrators demoting each other, one waits and is then refused.
SELECT id
FROM accounts
WHERE id IN (%(ids)s)
ORDER BY id
FOR UPDATE;
