-- name: browse(viewer, filter, match, limit, after_key, after_id)
-- Grain: title. Each sort walks its own index of titles and stops when the page is full.
-- sort newest: t.created_at
-- sort name: t.name
-- sort year: t.release_year nulls 0
SELECT
  {{include title_face}},
  t.created_at AS newest,
  COALESCE(t.release_year, 0) AS year
FROM titles AS t
{{include face_genre}}
WHERE {{include title_is_found}}
  AND {{include browse_filters}}
{{order}}
LIMIT %(limit)s

-- name: browse_by_rating(viewer, filter, match, limit, after_key, after_id)
-- Grain: title. The mean is in thousandths, because whole numbers page exactly; unrated titles are
-- 0.
-- sort rating: COALESCE(rated.mean, 0), t.id
WITH rated AS (
  SELECT
    r.title_id,
    CAST(ROUND(1000 * AVG(r.rating)) AS SIGNED) AS mean
  FROM reviews AS r
  WHERE {{include counted_review}}
  GROUP BY r.title_id
)
SELECT
  {{include title_face}},
  COALESCE(rated.mean, 0) AS rating
FROM titles AS t
LEFT JOIN rated ON rated.title_id = t.id
{{include face_genre}}
WHERE {{include title_is_found}}
  AND {{include browse_filters}}
{{order}}
LIMIT %(limit)s

-- name: count_titles(viewer, filter, match)$
-- For an empty page only: how many titles other filters would show.
SELECT COUNT(*) AS titles
FROM titles AS t
WHERE {{include title_is_found}}
  AND {{include browse_filters}}

-- name: facets(viewer)
-- Grain: facet × value. Only values of titles that the viewer may see: others would reveal the
-- rest.
WITH viewable AS (
  SELECT
    t.id,
    t.house_id
  FROM titles AS t
  WHERE {{include can_view_title}}
),
spoken AS (
  SELECT DISTINCT
    vl.track,
    vl.language
  FROM viewable
  INNER JOIN videos AS v ON v.title_id = viewable.id
  INNER JOIN video_languages AS vl ON vl.video_id = v.id
  WHERE {{include on_air}}
)
SELECT
  'genre' AS facet,
  CONVERT(g.slug USING utf8mb4) AS value,
  g.name
FROM genres AS g
WHERE g.id IN (
  SELECT tg.genre_id
  FROM viewable
  INNER JOIN title_genres AS tg ON tg.title_id = viewable.id
)
UNION ALL
SELECT
  'house' AS facet,
  CONVERT(h.id USING utf8mb4) AS value,
  h.name
FROM houses AS h
WHERE h.id IN (SELECT viewable.house_id FROM viewable)
UNION ALL
SELECT
  'made_in' AS facet,
  CONVERT(c.code USING utf8mb4) AS value,
  c.name
FROM countries AS c
WHERE c.code IN (
  SELECT tc.country
  FROM viewable
  INNER JOIN title_countries AS tc ON tc.title_id = viewable.id
)
UNION ALL
SELECT
  CASE spoken.track WHEN 'audio' THEN 'audio' ELSE 'subtitle' END AS facet,
  CONVERT(l.code USING utf8mb4) AS value,
  l.name
FROM spoken
INNER JOIN languages AS l ON l.code = spoken.language
ORDER BY facet, name

-- name: title_cards(title_ids, viewer)
-- Grain: title. Titles of a page or a rail, as the API describes them. It applies the access rule
-- again, so no list can show more than the rule allows.
SELECT
  t.id,
  t.name,
  t.kind,
  t.release_year,
  t.synopsis,
  t.maturity_age,
  face_genre.slug AS genre_slug,
  face_genre.name AS genre_name,
  {{include available_until}} AS until
FROM titles AS t
{{include face_genre}}
WHERE t.id IN (%(title_ids)s)
  AND {{include can_view_title}}
