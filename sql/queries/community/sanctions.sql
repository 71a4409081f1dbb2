-- name: in_force(account_ids, title_id, now)
-- Grain: sanction. What keeps these accounts from commenting on a title; of one account's several
-- the last is the longest.
SELECT
  {{include sanction}}
FROM comment_sanctions AS s FORCE INDEX (comment_sanctions_account)
WHERE s.account_id IN (%(account_ids)s)
  AND s.lifted_at IS NULL
  AND (s.ends_at IS NULL OR s.ends_at > %(now)s)
  AND (s.title_id IS NULL OR s.title_id = %(title_id)s)
ORDER BY s.account_id, s.ends_at IS NULL, s.ends_at, s.id

-- name: in_force_of(account_ids, now)
-- Grain: sanction. The same on any title, as a batch of comments is on several. The live server asks
-- twice a second, with all connected accounts.
SELECT
  {{include sanction}}
FROM comment_sanctions AS s FORCE INDEX (comment_sanctions_account)
WHERE s.account_id IN (%(account_ids)s)
  AND s.lifted_at IS NULL
  AND (s.ends_at IS NULL OR s.ends_at > %(now)s)
ORDER BY s.account_id, s.ends_at IS NULL, s.ends_at, s.id

-- name: lock_account(account_id)$
-- Decisions about one account wait for each other, and its roles stay as they are.
SELECT a.id
FROM accounts AS a
WHERE a.id = %(account_id)s
FOR UPDATE

-- name: roles_of(account_id)
-- Read under the account's lock.
SELECT r.role
FROM account_roles AS r
WHERE r.account_id = %(account_id)s

-- name: owner_of(title_id)$
-- The owner of a title.
SELECT t.owner_id
FROM titles AS t
WHERE t.id = %(title_id)s

-- name: in_force_exactly(account_id, title_id, now)
-- Grain: sanction in force in just this place; `title_id` NULL is everywhere.
SELECT
  s.id,
  s.kind
FROM comment_sanctions AS s
WHERE s.account_id = %(account_id)s
  AND s.lifted_at IS NULL
  AND (s.ends_at IS NULL OR s.ends_at > %(now)s)
  AND (s.title_id = %(title_id)s OR (s.title_id IS NULL AND %(title_id)s IS NULL))

-- name: insert_sanction(account_id, title_id, kind, reason, made_by, now, ends_at)<
-- comment_sanctions_end refuses a ban with an end.
INSERT INTO comment_sanctions (
  account_id, title_id, kind, reason, made_by, created_at, ends_at
)
VALUES (
  %(account_id)s, %(title_id)s, %(kind)s, %(reason)s, %(made_by)s, %(now)s, %(ends_at)s
)

-- name: lift(sanction_id, now)!
-- No row changes when it has ended, or another moderator was quicker.
UPDATE comment_sanctions
SET lifted_at = %(now)s
WHERE id = %(sanction_id)s
  AND lifted_at IS NULL
  AND (ends_at IS NULL OR ends_at > %(now)s)

-- name: sanction(sanction_id)^
-- A sanction and the owner of its title.
SELECT
  s.id,
  s.account_id,
  s.title_id,
  s.kind,
  s.reason,
  s.created_at,
  s.ends_at,
  a.name,
  t.name AS title_name,
  t.owner_id,
  maker.name AS maker
FROM comment_sanctions AS s
INNER JOIN accounts AS a ON a.id = s.account_id
INNER JOIN accounts AS maker ON maker.id = s.made_by
LEFT JOIN titles AS t ON t.id = s.title_id
WHERE s.id = %(sanction_id)s

-- name: list_sanctions(order, owner_id, now, limit, after_key, after_id)
-- Grain: sanction in force, newest first. `owner_id` NULL asks for all of them, else for those on
-- this creator's titles.
-- sort made: s.id
SELECT
  s.id,
  s.account_id,
  s.title_id,
  s.kind,
  s.reason,
  s.created_at,
  s.created_at AS made,
  s.ends_at,
  a.name,
  t.name AS title_name,
  t.owner_id,
  maker.name AS maker
FROM comment_sanctions AS s
INNER JOIN accounts AS a ON a.id = s.account_id
INNER JOIN accounts AS maker ON maker.id = s.made_by
LEFT JOIN titles AS t ON t.id = s.title_id
WHERE s.lifted_at IS NULL
  AND (s.ends_at IS NULL OR s.ends_at > %(now)s)
  AND (%(owner_id)s IS NULL OR t.owner_id = %(owner_id)s)
  {{order}}
LIMIT %(limit)s
