-- name: list_titles(order, after_key, after_id, match, kind, genre_id, house_id, rights, published, today, limit)
-- Grain: one title. These orders follow an index, so a page reads little more than it shows.
-- sort name: t.name
-- sort newest: t.created_at
SELECT
  t.id,
  t.kind,
  t.name,
  t.release_year,
  t.owned,
  t.published,
  t.created_at,
  t.created_at AS newest,
  h.name AS house,
  t.house_id,
  g.name AS genre_name,
  CASE WHEN t.kind IN ('course', 'channel') THEN t.kind ELSE g.motif END AS genre
FROM titles AS t
LEFT JOIN houses AS h ON h.id = t.house_id
LEFT JOIN title_genres AS tg ON tg.title_id = t.id AND tg.position = 1
LEFT JOIN genres AS g ON g.id = tg.genre_id
WHERE {{include title_matches}}
  {{order}}
LIMIT %(limit)s

-- name: list_titles_by(order, after_key, after_id, match, kind, genre_id, house_id, rights, published, today, limit)
-- Grain: one title. These orders use counted or joined columns and read every matching title. Each
-- fact is aggregated to one row per title before it is joined.
-- sort year: l.year
-- sort kind: l.kind
-- sort genre_name: l.genre_name
-- sort house: l.house
-- sort published: l.published
-- sort places: l.places
-- sort videos: l.videos
-- sort changed: l.changed
WITH matching AS (
  SELECT
    t.id,
    t.kind,
    t.name,
    t.release_year,
    t.owned,
    t.published,
    t.created_at,
    t.house_id,
    h.name AS house
  FROM titles AS t
  LEFT JOIN houses AS h ON h.id = t.house_id
  WHERE {{include title_matches}}
),

video_counts AS (
  SELECT
    videos.title_id,
    COUNT(*) AS videos
  FROM videos
  GROUP BY videos.title_id
),

place_counts AS (
  SELECT STRAIGHT_JOIN
    terms.title_id,
    COUNT(DISTINCT term_territories.country) AS places
  FROM terms
  INNER JOIN contracts ON contracts.id = terms.contract_id
  INNER JOIN term_territories ON term_territories.term_id = terms.id
  WHERE terms.starts_on <= %(today)s
    AND terms.ends_on >= %(today)s
    AND contracts.state = 'active'
  GROUP BY terms.title_id
),

changes AS (
  SELECT
    e.object_id,
    MAX(e.at) AS at
  FROM audit_events AS e
  WHERE e.object_type = 'title'
  GROUP BY e.object_id
),

listed AS (
  SELECT
    m.id,
    m.kind,
    m.name,
    m.release_year,
    COALESCE(m.release_year, 0) AS year,
    m.owned,
    m.published,
    m.created_at,
    COALESCE(m.house, '') AS house,
    m.house_id,
    COALESCE(g.name, '') AS genre_name,
    CASE WHEN m.kind IN ('course', 'channel') THEN m.kind ELSE g.motif END AS genre,
    -- owned is everywhere, which is more than any number of countries
    IF(m.owned, 1000, COALESCE(pc.places, 0)) AS places,
    COALESCE(vc.videos, 0) AS videos,
    COALESCE(ch.at, m.created_at) AS changed
  FROM matching AS m
  LEFT JOIN title_genres AS tg ON tg.title_id = m.id AND tg.position = 1
  LEFT JOIN genres AS g ON g.id = tg.genre_id
  LEFT JOIN video_counts AS vc ON vc.title_id = m.id
  LEFT JOIN place_counts AS pc ON pc.title_id = m.id
  LEFT JOIN changes AS ch ON ch.object_id = m.id
)

SELECT
  l.id,
  l.kind,
  l.name,
  l.release_year,
  l.year,
  l.owned,
  l.published,
  l.created_at,
  l.house,
  l.house_id,
  l.genre_name,
  l.genre,
  l.places,
  l.videos,
  l.changed
FROM listed AS l
WHERE TRUE
  {{order}}
LIMIT %(limit)s

-- name: count_titles(match, kind, genre_id, house_id, rights, published, today)$
-- How many titles a bulk action on "all that match" would change.
SELECT COUNT(*) AS n
FROM titles AS t
WHERE {{include title_matches}}

-- name: count_views(today)^
-- Grain: the catalogue. The counts of the saved views.
SELECT
  COUNT(*) AS all_titles,
  COALESCE(SUM(covered.title_id IS NOT NULL), 0) AS live,
  COALESCE(SUM(t.owned), 0) AS owned,
  COALESCE(SUM(covered.title_id IS NULL AND NOT t.owned), 0) AS none,
  COALESCE(SUM(NOT t.published), 0) AS hidden
FROM titles AS t
LEFT JOIN (
  SELECT DISTINCT STRAIGHT_JOIN terms.title_id
  FROM terms
  INNER JOIN contracts ON contracts.id = terms.contract_id
  INNER JOIN term_territories ON term_territories.term_id = terms.id
  WHERE terms.starts_on <= %(today)s
    AND terms.ends_on >= %(today)s
    AND contracts.state = 'active'
) AS covered ON covered.title_id = t.id

-- name: count_videos(ids)
-- Grain: one title of the page that has videos.
SELECT
  v.title_id AS id,
  COUNT(*) AS videos
FROM videos AS v
WHERE v.title_id IN (%(ids)s)
  AND v.deleted_at IS NULL
GROUP BY v.title_id

-- name: list_names(ids)
-- Grain: one title; deleted ones are missing.
SELECT
  id,
  name
FROM titles
WHERE id IN (%(ids)s)

-- name: get_title(title_id)^
-- Grain: one title, with everything that its form edits but its credits. Ids and codes share one
-- column, separated by spaces.
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
-- The parent of every row that the deletion clears.
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
-- Changes no row if somebody saved another version meanwhile.
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
-- Comes last, when no row refers to the title.
DELETE FROM titles
WHERE id = %(title_id)s

-- name: count_uses(title_id)^
-- Grain: one title. What its deletion also deletes, and what forbids it.
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
