-- name: list_titles(order, after_key, after_id, q, kind, genre_id, house_id, rights, published, today, limit)
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

-- name: list_titles_by(order, after_key, after_id, q, kind, genre_id, house_id, rights, published, today, limit)
-- Grain: one title. Orders by what is counted or joined: every matching title is looked at, so each
-- fact is brought to one row per title before it is joined.
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

-- name: count_titles(q, kind, genre_id, house_id, rights, published, today)$
-- How many titles a bulk action on "all that match" would touch.
SELECT COUNT(*) AS n
FROM titles AS t
LEFT JOIN houses AS h ON h.id = t.house_id
WHERE {{include title_matches}}

-- name: count_views(today)^
-- Grain: the catalogue. The counts beside the views above the list.
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
  COUNT(*) AS videos,
  SUM(v.runtime_s) AS runtime_s
FROM videos AS v
WHERE v.title_id IN (%(ids)s)
  AND v.deleted_at IS NULL
GROUP BY v.title_id
