-- The texts that a search looks through (app/ops/search.py).

-- name: title_texts(ids)
-- Grain: a text of a title. Section 1 holds the names of its people, its house and its owner.
SELECT
  t.id,
  0 AS section,
  t.name AS text
FROM titles AS t
WHERE t.id IN (%(ids)s)
UNION ALL
SELECT
  cr.title_id AS id,
  1 AS section,
  p.name AS text
FROM (
  SELECT DISTINCT
    credits.title_id,
    credits.person_id
  FROM credits
  WHERE credits.title_id IN (%(ids)s)
) AS cr
INNER JOIN people AS p ON p.id = cr.person_id
UNION ALL
SELECT
  t.id,
  1 AS section,
  h.name AS text
FROM titles AS t
INNER JOIN houses AS h ON h.id = t.house_id
WHERE t.id IN (%(ids)s)
UNION ALL
SELECT
  t.id,
  1 AS section,
  a.name AS text
FROM titles AS t
INNER JOIN accounts AS a ON a.id = t.owner_id
WHERE t.id IN (%(ids)s)
UNION ALL
SELECT
  t.id,
  2 AS section,
  t.synopsis AS text
FROM titles AS t
WHERE t.id IN (%(ids)s)

-- name: house_texts(ids)
-- Grain: house.
SELECT
  h.id,
  0 AS section,
  h.name AS text
FROM houses AS h
WHERE h.id IN (%(ids)s)

-- name: account_texts(ids)
-- Grain: a text of an account. Administrators know addresses as they are typed, too.
SELECT
  a.id,
  0 AS section,
  a.name AS text
FROM accounts AS a
WHERE a.id IN (%(ids)s)
UNION ALL
SELECT
  a.id,
  1 AS section,
  a.email COLLATE utf8mb4_unicode_ci AS text
FROM accounts AS a
WHERE a.id IN (%(ids)s)
UNION ALL
SELECT
  a.id,
  1 AS section,
  a.email_typed COLLATE utf8mb4_unicode_ci AS text
FROM accounts AS a
WHERE a.id IN (%(ids)s)
  AND a.email_typed IS NOT NULL

-- name: titles_of_houses(ids)
-- Grain: title that a search finds by the name of one of the houses.
SELECT t.id
FROM titles AS t
WHERE t.house_id IN (%(ids)s)
ORDER BY t.id

-- name: titles_of_accounts(ids)
-- Grain: title that a search finds by the name of one of the accounts.
SELECT t.id
FROM titles AS t
WHERE t.owner_id IN (%(ids)s)
ORDER BY t.id

-- name: missing_titles(after_id, limit)
-- Grain: one of titles that no search finds yet.
SELECT x.id
FROM titles AS x
WHERE x.id > %(after_id)s
  AND NOT EXISTS (
    SELECT 1
    FROM search_texts AS w
    WHERE w.kind = 'title'
      AND w.object_id = x.id
  )
ORDER BY x.id
LIMIT %(limit)s

-- name: missing_houses(after_id, limit)
-- Grain: one of houses that no search finds yet.
SELECT x.id
FROM houses AS x
WHERE x.id > %(after_id)s
  AND NOT EXISTS (
    SELECT 1
    FROM search_texts AS w
    WHERE w.kind = 'house'
      AND w.object_id = x.id
  )
ORDER BY x.id
LIMIT %(limit)s

-- name: missing_accounts(after_id, limit)
-- Grain: one of accounts that no search finds yet.
SELECT x.id
FROM accounts AS x
WHERE x.id > %(after_id)s
  AND NOT EXISTS (
    SELECT 1
    FROM search_texts AS w
    WHERE w.kind = 'account'
      AND w.object_id = x.id
  )
ORDER BY x.id
LIMIT %(limit)s

-- name: forget(kind, object_id)!
-- The words of a thing that is deleted.
DELETE FROM search_texts
WHERE kind = %(kind)s
  AND object_id = %(object_id)s
