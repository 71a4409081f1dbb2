-- name: title(title_id, viewer)^
-- The head of a title's page. Its ratings are aggregated before anything is joined.
SELECT
  {{include title_card}},
  t.maturity_age,
  t.rating_label,
  t.is_free,
  h.name AS house_name,
  h.id AS house_id,
  l.name AS original_language,
  face_genre.name AS main_genre,
  (
    SELECT COUNT(*)
    FROM reviews AS r
    WHERE r.title_id = t.id
      AND {{include counted_review}}
  ) AS reviews,
  (
    SELECT AVG(r.rating)
    FROM reviews AS r
    WHERE r.title_id = t.id
      AND {{include counted_review}}
  ) AS mean_rating
FROM titles AS t
LEFT JOIN houses AS h ON h.id = t.house_id
LEFT JOIN languages AS l ON l.code = t.original_language
{{include face_genre}}
WHERE t.id = %(title_id)s
  AND {{include can_view_title}}

-- name: availability(title_id, viewer)^
-- What the access rule says of a published title; the other columns only explain a no.
SELECT
  ({{include can_view_title}}) AS available,
  t.maturity_age <= %(viewer_maturity_age)s AS old_enough,
  (t.is_free OR %(viewer_has_plan)s) AS in_plan,
  {{include available_until}} AS until
FROM titles AS t
WHERE t.id = %(title_id)s
  AND t.published

-- name: videos_of_title(title_id, viewer)
-- Grain: video. The videos on air, in order, with the viewer's progress.
SELECT
  v.id,
  v.kind,
  v.number,
  v.name,
  v.synopsis,
  v.runtime_s,
  v.season_id,
  s.number AS season,
  s.name AS season_name,
  p.position_s,
  p.completed_on,
  p.updated_at
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
LEFT JOIN seasons AS s ON s.id = v.season_id
LEFT JOIN viewer_progress AS p ON p.video_id = v.id AND p.account_id = %(viewer_watcher_id)s
WHERE v.title_id = %(title_id)s
  AND {{include can_view}}
ORDER BY s.number, v.number, v.id
LIMIT 1000

-- name: facts_of_title(title_id, viewer)
-- Grain: fact. Genres, countries, languages and people of a title in one round trip, each in order.
SELECT
  'genre' AS fact,
  CONVERT(g.slug USING utf8mb4) AS value,
  g.name,
  tg.position
FROM title_genres AS tg
INNER JOIN genres AS g ON g.id = tg.genre_id
WHERE tg.title_id = %(title_id)s
UNION ALL
SELECT
  'made_in' AS fact,
  CONVERT(c.code USING utf8mb4) AS value,
  c.name,
  tc.position
FROM title_countries AS tc
INNER JOIN countries AS c ON c.code = tc.country
WHERE tc.title_id = %(title_id)s
UNION ALL
SELECT DISTINCT
  CASE vl.track WHEN 'audio' THEN 'audio' ELSE 'subtitle' END AS fact,
  CONVERT(l.code USING utf8mb4) AS value,
  l.name,
  0 AS position
FROM videos AS v
INNER JOIN video_languages AS vl ON vl.video_id = v.id
INNER JOIN languages AS l ON l.code = vl.language
WHERE v.title_id = %(title_id)s
  AND {{include on_air}}
UNION ALL
SELECT
  'credit' AS fact,
  CONVERT(cr.role USING utf8mb4) AS value,
  pe.name,
  cr.position
FROM credits AS cr
INNER JOIN people AS pe ON pe.id = cr.person_id
WHERE cr.title_id = %(title_id)s
ORDER BY fact, position, name

-- name: territories_of_title(title_id, viewer)
-- Grain: country. For staff only: where active contracts cover the title from the viewer's day on.
SELECT STRAIGHT_JOIN
  c.name,
  MIN(term.starts_on) AS starts_on,
  MAX(term.ends_on) AS ends_on
FROM terms AS term
INNER JOIN contracts AS co ON co.id = term.contract_id
INNER JOIN term_territories AS tt ON tt.term_id = term.id
INNER JOIN countries AS c ON c.code = tt.country
WHERE term.title_id = %(title_id)s
  AND term.ends_on >= %(viewer_today)s
  AND co.state = 'active'
GROUP BY c.code, c.name
ORDER BY c.name
