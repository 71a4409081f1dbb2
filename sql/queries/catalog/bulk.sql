-- name: lock_titles(ids)
-- The rows of a bulk action, locked in id order.
SELECT
  t.id,
  t.owned,
  t.published,
  t.row_version
FROM titles AS t
WHERE t.id IN (%(ids)s)
ORDER BY t.id
FOR UPDATE

-- name: list_matching_ids(match, kind, genre_id, house_id, rights, published, today, from_id, limit)
-- "All that match", in batches of ascending ids.
SELECT t.id
FROM titles AS t
WHERE {{include title_matches}}
  AND t.id > %(from_id)s
ORDER BY t.id
LIMIT %(limit)s

-- name: set_owned(ids, value)!
-- The rows are locked, and none of them has the value yet.
UPDATE titles
SET
  owned = %(value)s,
  row_version = row_version + 1
WHERE id IN (%(ids)s)

-- name: set_published(ids, value)!
-- As above.
UPDATE titles
SET
  published = %(value)s,
  row_version = row_version + 1
WHERE id IN (%(ids)s)
