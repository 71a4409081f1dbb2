-- name: find_titles(q, house_id)
-- Titles for a new term, those of the contract's house first.
SELECT
  t.id,
  t.name,
  t.kind,
  t.release_year,
  h.name AS house
FROM titles AS t
LEFT JOIN houses AS h ON h.id = t.house_id
WHERE t.kind IN ('series', 'film')
  AND (%(q)s IS NULL OR LOCATE(%(q)s, t.name) > 0)
ORDER BY COALESCE(t.house_id = %(house_id)s, FALSE) DESC, t.name, t.id
LIMIT 20

-- name: get_title(title_id)^
-- The title of a term, and how many videos a per-episode charge counts.
SELECT
  t.id,
  t.name,
  t.kind,
  (
    SELECT COUNT(*)
    FROM videos AS v
    WHERE v.title_id = t.id
  ) AS episodes
FROM titles AS t
WHERE t.id = %(title_id)s

-- name: choose_titles(ids)
-- Grain: one chosen title, by name. Courses and channels are not licensed.
SELECT
  t.id,
  t.name,
  t.kind,
  t.release_year,
  t.owned,
  t.published
FROM titles AS t
WHERE t.id IN (%(ids)s)
  AND t.kind IN ('series', 'film')
ORDER BY t.name, t.id
