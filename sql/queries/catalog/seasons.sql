-- name: get_title_head(title_id)^
-- The title that a season or a video is added to.
SELECT
  t.id,
  t.name,
  t.kind
FROM titles AS t
WHERE t.id = %(title_id)s

-- name: list_of_title(title_id)
-- Grain: one season of the title, with what it holds.
SELECT
  s.id,
  s.number,
  s.name,
  s.row_version,
  COUNT(v.id) AS videos,
  COALESCE(SUM(v.runtime_s), 0) AS runtime_s
FROM seasons AS s
LEFT JOIN videos AS v ON v.season_id = s.id
WHERE s.title_id = %(title_id)s
GROUP BY s.id, s.number, s.name, s.row_version
ORDER BY s.number

-- name: list_seasons(order, after_key, after_id, title_id, limit)
-- Grain: one season of the title, with how many videos it holds.
-- sort number: s.number
SELECT
  s.id,
  s.title_id,
  s.number,
  s.name,
  (
    SELECT COUNT(*)
    FROM videos AS v
    WHERE v.season_id = s.id
      AND v.deleted_at IS NULL
  ) AS videos
FROM seasons AS s
WHERE s.title_id = %(title_id)s
  {{order}}
LIMIT %(limit)s

-- name: list_names(ids)
-- Grain: one season; deleted ones are missing.
SELECT
  s.id,
  s.number,
  t.name AS title
FROM seasons AS s
INNER JOIN titles AS t ON t.id = s.title_id
WHERE s.id IN (%(ids)s)

-- name: get_season(season_id)^
-- Grain: one season, with the title it belongs to.
SELECT
  s.id,
  s.title_id,
  s.number,
  s.name,
  s.row_version,
  t.name AS title,
  t.kind AS title_kind
FROM seasons AS s
INNER JOIN titles AS t ON t.id = s.title_id
WHERE s.id = %(season_id)s

-- name: lock_season(season_id)$
-- Nobody changes its videos while it is being deleted.
SELECT s.id
FROM seasons AS s
WHERE s.id = %(season_id)s
FOR UPDATE

-- name: get_id(title_id, number)$
-- Programs and addresses know a season by its number.
SELECT s.id
FROM seasons AS s
WHERE s.title_id = %(title_id)s
  AND s.number = %(number)s

-- name: insert_season(title_id, number, name)<
-- The database rejects a duplicate number.
INSERT INTO seasons (title_id, number, name)
VALUES (%(title_id)s, %(number)s, %(name)s)

-- name: update_season(season_id, row_version, number, name)!
-- Changes no row if somebody saved another version meanwhile.
UPDATE seasons
SET
  number = %(number)s,
  name = %(name)s,
  row_version = row_version + 1
WHERE id = %(season_id)s
  AND row_version = %(row_version)s

-- name: delete_season(season_id)!
-- Comes after its videos.
DELETE FROM seasons
WHERE id = %(season_id)s

-- name: delete_of_title(title_id)!
-- Comes after the videos of the title.
DELETE FROM seasons
WHERE title_id = %(title_id)s

-- name: count_uses(season_id)^
-- Grain: one season. What its deletion also deletes, and what forbids it.
SELECT
  (SELECT COUNT(*) FROM videos WHERE videos.season_id = s.id) AS videos,
  (
    SELECT COUNT(*)
    FROM videos
    INNER JOIN watch_sessions ON watch_sessions.video_id = videos.id
    WHERE videos.season_id = s.id
  ) AS plays
FROM seasons AS s
WHERE s.id = %(season_id)s
