-- name: list_names(ids)
-- Grain: one title; those that are gone are missing.
SELECT
  id,
  name
FROM titles
WHERE id IN (%(ids)s)

-- name: get_title(title_id)^
-- Grain: one title, with everything its form edits but its credits. Ids and codes stand side by
-- side in one column, as none of them has a blank.
SELECT
  t.id,
  t.row_version,
  t.created_at,
  t.house_id,
  t.kind,
  t.name,
  t.synopsis,
  t.release_year,
  t.added_on,
  t.maturity_age,
  t.rating_label,
  t.original_language,
  h.name AS house,
  t.owned,
  t.published,
  t.is_free,
  CASE WHEN t.kind IN ('course', 'channel') THEN t.kind ELSE main_genre.motif END AS genre,
  (
    SELECT GROUP_CONCAT(tg.genre_id ORDER BY tg.position SEPARATOR ' ')
    FROM title_genres AS tg
    WHERE tg.title_id = t.id
  ) AS genres,
  (
    SELECT GROUP_CONCAT(tc.country ORDER BY tc.position, tc.country SEPARATOR ' ')
    FROM title_countries AS tc
    WHERE tc.title_id = t.id
  ) AS countries,
  (
    SELECT GROUP_CONCAT(c.code, ' ', r.released_on ORDER BY r.released_on, c.name SEPARATOR ' ')
    FROM title_releases AS r
    INNER JOIN countries AS c ON c.code = r.country
    WHERE r.title_id = t.id
  ) AS releases
FROM titles AS t
LEFT JOIN houses AS h ON h.id = t.house_id
LEFT JOIN title_genres AS first_genre
  ON first_genre.title_id = t.id AND first_genre.position = 1
LEFT JOIN genres AS main_genre ON main_genre.id = first_genre.genre_id
WHERE t.id = %(title_id)s

-- name: list_credits(title_id)
-- Grain: one person and role, in the order of the form.
SELECT
  cr.person_id,
  p.name,
  cr.role
FROM credits AS cr
INNER JOIN people AS p ON p.id = cr.person_id
WHERE cr.title_id = %(title_id)s
ORDER BY cr.position, p.name, cr.role

-- name: lock_title(title_id)$
-- The parent of everything a title's form writes.
SELECT t.id
FROM titles AS t
WHERE t.id = %(title_id)s
FOR UPDATE

-- name: insert_title(kind, name, synopsis, release_year, added_on, maturity_age, rating_label, original_language, house_id, owned, published, is_free, now)<
-- Genres, countries, releases and credits follow in the same transaction.
INSERT INTO titles (
  kind, name, synopsis, release_year, added_on, maturity_age, rating_label, original_language,
  house_id, owned, published, is_free, created_at
)
VALUES (
  %(kind)s, %(name)s, %(synopsis)s, %(release_year)s, %(added_on)s, %(maturity_age)s,
  %(rating_label)s, %(original_language)s, %(house_id)s, %(owned)s, %(published)s, %(is_free)s,
  %(now)s
)

-- name: update_title(title_id, row_version, kind, name, synopsis, release_year, added_on, maturity_age, rating_label, original_language, house_id, owned, published, is_free)!
-- Changes no row when somebody saved another version meanwhile.
UPDATE titles
SET
  kind = %(kind)s,
  name = %(name)s,
  synopsis = %(synopsis)s,
  release_year = %(release_year)s,
  added_on = %(added_on)s,
  maturity_age = %(maturity_age)s,
  rating_label = %(rating_label)s,
  original_language = %(original_language)s,
  house_id = %(house_id)s,
  owned = %(owned)s,
  published = %(published)s,
  is_free = %(is_free)s,
  row_version = row_version + 1
WHERE id = %(title_id)s
  AND row_version = %(row_version)s

-- name: delete_title(title_id)!
-- Last, when nothing is left that points at it.
DELETE FROM titles
WHERE id = %(title_id)s

-- name: count_uses(title_id)^
-- Grain: one title. What its deletion would take along, and what forbids it.
SELECT
  (SELECT COUNT(*) FROM seasons WHERE seasons.title_id = t.id) AS seasons,
  (SELECT COUNT(*) FROM videos WHERE videos.title_id = t.id) AS videos,
  (SELECT COUNT(*) FROM title_releases WHERE title_releases.title_id = t.id) AS releases,
  (SELECT COUNT(*) FROM credits WHERE credits.title_id = t.id) AS credits,
  (SELECT COUNT(*) FROM external_refs WHERE external_refs.title_id = t.id) AS refs,
  (SELECT COUNT(*) FROM terms WHERE terms.title_id = t.id) AS terms,
  (
    SELECT COUNT(DISTINCT terms.contract_id)
    FROM terms
    WHERE terms.title_id = t.id
  ) AS contracts,
  (SELECT COUNT(*) FROM reviews WHERE reviews.title_id = t.id) AS reviews,
  (
    SELECT COUNT(*)
    FROM videos
    INNER JOIN watch_sessions ON watch_sessions.video_id = videos.id
    WHERE videos.title_id = t.id
  ) AS plays
FROM titles AS t
WHERE t.id = %(title_id)s
