-- name: continue_watching(viewer)
-- Grain: title. The video watched last, if it is begun (two minutes or a tenth) and not completed.
-- In the last twentieth of a video nothing is left to continue. `left_s` and `percent` are NULL
-- while the length is unknown.
WITH begun AS (
  SELECT
    p.video_id,
    p.position_s,
    p.covered_s,
    p.completed_on,
    p.updated_at,
    v.title_id,
    v.season_id,
    v.number,
    v.name,
    v.runtime_s,
    ROW_NUMBER() OVER (PARTITION BY v.title_id ORDER BY p.updated_at DESC, v.id DESC) AS recency
  FROM viewer_progress AS p
  INNER JOIN videos AS v ON v.id = p.video_id
  INNER JOIN titles AS t ON t.id = v.title_id
  WHERE p.account_id = %(viewer_watcher_id)s
    AND {{include can_view}}
),
picked AS (
  SELECT *
  FROM begun
  WHERE recency = 1
    AND completed_on IS NULL
    AND covered_s >= LEAST(120, COALESCE(runtime_s / 10, 120))
    AND (runtime_s IS NULL OR position_s < 0.95 * runtime_s)
  ORDER BY updated_at DESC
  LIMIT 12
)
SELECT
  {{include title_card}},
  picked.video_id,
  picked.name AS video_name,
  (SELECT own.synopsis FROM videos AS own WHERE own.id = picked.video_id) AS video_synopsis,
  picked.number,
  s.number AS season,
  picked.runtime_s - picked.position_s AS left_s,
  ROUND(100 * picked.position_s / picked.runtime_s) AS percent,
  picked.updated_at
FROM picked
INNER JOIN titles AS t ON t.id = picked.title_id
LEFT JOIN seasons AS s ON s.id = picked.season_id
{{include face_genre}}
ORDER BY picked.updated_at DESC

-- name: top_ten(viewer, week_start, before_start)
-- Grain: title. Distinct people of the country who finished a video of it in the seven days from
-- week_start, and its place in the seven days before. Only titles that the viewer may see have
-- places.
WITH finishers AS (
  SELECT
    v.title_id,
    COUNT(DISTINCT CASE WHEN p.completed_on >= %(week_start)s THEN p.account_id END) AS people,
    COUNT(DISTINCT CASE WHEN p.completed_on < %(week_start)s THEN p.account_id END) AS people_before
  FROM viewer_progress AS p
  INNER JOIN videos AS v ON v.id = p.video_id
  WHERE p.completed_on >= %(before_start)s
    AND p.completed_on <= %(viewer_today)s
    AND p.completed_country = %(viewer_country)s
  GROUP BY v.title_id
),
ranked AS (
  SELECT
    t.id,
    finishers.people,
    finishers.people_before,
    ROW_NUMBER() OVER (ORDER BY finishers.people DESC, t.id) AS place,
    ROW_NUMBER() OVER (ORDER BY finishers.people_before DESC, t.id) AS place_before
  FROM finishers
  INNER JOIN titles AS t ON t.id = finishers.title_id
  WHERE {{include can_view_title}}
)
SELECT
  {{include title_card}},
  ranked.place,
  CASE WHEN ranked.people_before > 0 THEN ranked.place_before END AS place_before
FROM ranked
INNER JOIN titles AS t ON t.id = ranked.id
{{include face_genre}}
WHERE ranked.people > 0
  AND ranked.place <= 10
ORDER BY ranked.place

-- name: leaving_soon(viewer, last_day)
-- Grain: title. Begins with the country's terms that end in time, so few titles are checked.
WITH ending AS (
  SELECT DISTINCT STRAIGHT_JOIN soon.title_id
  FROM terms AS soon
  INNER JOIN term_territories AS soon_territory ON soon_territory.term_id = soon.id
  WHERE soon.ends_on >= %(viewer_today)s
    AND soon.ends_on <= %(last_day)s
    AND soon_territory.country = %(viewer_country)s
),
leaving AS (
  SELECT
    t.id,
    {{include available_until}} AS until
  FROM ending
  INNER JOIN titles AS t ON t.id = ending.title_id
  WHERE {{include can_view_title}}
)
SELECT
  {{include title_face}},
  leaving.until
FROM leaving
INNER JOIN titles AS t ON t.id = leaving.id
{{include face_genre}}
WHERE leaving.until <= %(last_day)s
ORDER BY leaving.until, t.id
LIMIT 14

-- name: because_finished(viewer)
-- Grain: title. Titles of the same house or main genre as the title finished last (every video on
-- air), which the viewer has not begun.
WITH finished AS (
  SELECT
    t.id,
    t.name,
    t.house_id,
    main_genre.genre_id
  FROM viewer_progress AS p
  INNER JOIN videos AS seen ON seen.id = p.video_id
  INNER JOIN titles AS t ON t.id = seen.title_id
  LEFT JOIN title_genres AS main_genre ON main_genre.title_id = t.id AND main_genre.position = 1
  WHERE p.account_id = %(viewer_watcher_id)s
    AND p.completed_on IS NOT NULL
    AND {{include can_view_title}}
    AND NOT EXISTS (
      SELECT 1
      FROM videos AS v
      LEFT JOIN viewer_progress AS other
        ON other.video_id = v.id
          AND other.account_id = %(viewer_watcher_id)s
          AND other.completed_on IS NOT NULL
      WHERE v.title_id = t.id
        AND other.video_id IS NULL
        AND {{include on_air}}
    )
  ORDER BY p.completed_on DESC, p.updated_at DESC, p.video_id DESC
  LIMIT 1
),
akin AS (
  SELECT sibling.id
  FROM finished
  INNER JOIN titles AS sibling ON sibling.house_id = finished.house_id
  UNION
  SELECT alike.title_id
  FROM finished
  INNER JOIN title_genres AS alike ON alike.genre_id = finished.genre_id AND alike.position = 1
),
picked AS (
  SELECT
    t.id,
    t.house_id <=> finished.house_id AS same_house,
    main_genre.genre_id <=> finished.genre_id AS same_genre,
    finished.name AS finished_name
  FROM finished
  INNER JOIN akin ON akin.id <> finished.id
  INNER JOIN titles AS t ON t.id = akin.id
  LEFT JOIN title_genres AS main_genre ON main_genre.title_id = t.id AND main_genre.position = 1
  WHERE {{include can_view_title}}
    AND NOT EXISTS (
      SELECT 1
      FROM viewer_progress AS p
      INNER JOIN videos AS seen ON seen.id = p.video_id
      WHERE p.account_id = %(viewer_watcher_id)s
        AND seen.title_id = t.id
    )
  ORDER BY same_house + same_genre DESC, t.release_year DESC, t.id DESC
  LIMIT 12
)
SELECT
  {{include title_card}},
  picked.finished_name,
  picked.same_house AND t.house_id IS NOT NULL AS same_house,
  face_genre.name AS genre_name,
  h.name AS house_name
FROM picked
INNER JOIN titles AS t ON t.id = picked.id
LEFT JOIN houses AS h ON h.id = t.house_id
{{include face_genre}}
ORDER BY picked.same_house + picked.same_genre DESC, t.release_year DESC, t.id DESC

-- name: new_arrivals(viewer)
-- Grain: title. The newest of the catalogue.
WITH picked AS (
  SELECT t.id
  FROM titles AS t
  WHERE {{include can_view_title}}
  ORDER BY t.created_at DESC, t.id DESC
  LIMIT 12
)
SELECT
  {{include title_card}}
FROM picked
INNER JOIN titles AS t ON t.id = picked.id
{{include face_genre}}
ORDER BY t.created_at DESC, t.id DESC

-- name: favourite_genres(viewer)
-- Grain: genre. The four of which the viewer has watched most videos, then the first of the list.
WITH watched AS (
  SELECT
    main.genre_id,
    COUNT(*) AS videos
  FROM viewer_progress AS p
  INNER JOIN videos AS v ON v.id = p.video_id
  INNER JOIN title_genres AS main ON main.title_id = v.title_id AND main.position = 1
  WHERE p.account_id = %(viewer_watcher_id)s
  GROUP BY main.genre_id
)
SELECT
  g.id,
  g.name,
  g.slug
FROM genres AS g
LEFT JOIN watched ON watched.genre_id = g.id
ORDER BY COALESCE(watched.videos, 0) DESC, g.id
LIMIT 4

-- name: genre_rails(genre_1_id, genre_2_id, genre_3_id, genre_4_id, viewer)
-- Grain: title on a rail. One round trip for four rails: each branch walks its genre's index from
-- the newest title and stops when its rail is full. A NULL genre has no rail.
WITH picked AS (
  (
    SELECT
      t.id,
      in_genre.genre_id
    FROM title_genres AS in_genre
    INNER JOIN titles AS t ON t.id = in_genre.title_id
    WHERE in_genre.genre_id = %(genre_1_id)s
      AND {{include can_view_title}}
    ORDER BY in_genre.title_id DESC
    LIMIT 12
  )
  UNION ALL
  (
    SELECT
      t.id,
      in_genre.genre_id
    FROM title_genres AS in_genre
    INNER JOIN titles AS t ON t.id = in_genre.title_id
    WHERE in_genre.genre_id = %(genre_2_id)s
      AND {{include can_view_title}}
    ORDER BY in_genre.title_id DESC
    LIMIT 12
  )
  UNION ALL
  (
    SELECT
      t.id,
      in_genre.genre_id
    FROM title_genres AS in_genre
    INNER JOIN titles AS t ON t.id = in_genre.title_id
    WHERE in_genre.genre_id = %(genre_3_id)s
      AND {{include can_view_title}}
    ORDER BY in_genre.title_id DESC
    LIMIT 12
  )
  UNION ALL
  (
    SELECT
      t.id,
      in_genre.genre_id
    FROM title_genres AS in_genre
    INNER JOIN titles AS t ON t.id = in_genre.title_id
    WHERE in_genre.genre_id = %(genre_4_id)s
      AND {{include can_view_title}}
    ORDER BY in_genre.title_id DESC
    LIMIT 12
  )
)
SELECT
  {{include title_card}},
  picked.genre_id
FROM picked
INNER JOIN titles AS t ON t.id = picked.id
{{include face_genre}}
ORDER BY t.id DESC
