-- name: list_names(ids)
-- Grain: one video; those that are gone are missing.
SELECT
  id,
  name
FROM videos
WHERE id IN (%(ids)s)

-- name: get_video(video_id)^
-- Grain: one video, with everything its form edits. Codes stand side by side in one column.
SELECT
  v.id,
  v.title_id,
  v.season_id,
  v.row_version,
  v.created_at,
  t.name AS title,
  t.kind AS title_kind,
  v.kind,
  s.number AS season,
  v.number,
  v.name,
  v.synopsis,
  v.runtime_s,
  v.published,
  v.publish_at,
  v.unpublish_at,
  (
    SELECT GROUP_CONCAT(vl.language ORDER BY vl.language SEPARATOR ' ')
    FROM video_languages AS vl
    WHERE vl.video_id = v.id
      AND vl.track = 'audio'
  ) AS audio,
  (
    SELECT GROUP_CONCAT(vl.language ORDER BY vl.language SEPARATOR ' ')
    FROM video_languages AS vl
    WHERE vl.video_id = v.id
      AND vl.track = 'subtitle'
  ) AS subtitles
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
LEFT JOIN seasons AS s ON s.id = v.season_id
WHERE v.id = %(video_id)s
  AND v.deleted_at IS NULL

-- name: lock_video(video_id)$
-- The parent of what belongs to it.
SELECT v.id
FROM videos AS v
WHERE v.id = %(video_id)s
  AND v.deleted_at IS NULL
FOR UPDATE

-- name: get_next_number(title_id, season_id)$
-- What a new video's number field begins with.
SELECT COALESCE(MAX(v.number), 0) + 1 AS number
FROM videos AS v
WHERE v.title_id = %(title_id)s
  AND v.season_id <=> %(season_id)s

-- name: get_watched_until(video_id)$
-- The last second anybody has watched: the runtime cannot end before it.
SELECT COALESCE(MAX(watch_sections.end_s), 0) AS end_s
FROM watch_sessions
INNER JOIN watch_sections ON watch_sections.session_id = watch_sessions.id
WHERE watch_sessions.video_id = %(video_id)s

-- name: insert_video(title_id, season_id, kind, number, name, synopsis, runtime_s, published, publish_at, unpublish_at, now)<
-- Its languages follow in the same transaction.
INSERT INTO videos (
  title_id, season_id, kind, number, name, synopsis, runtime_s, published, publish_at,
  unpublish_at, created_at
)
VALUES (
  %(title_id)s, %(season_id)s, %(kind)s, %(number)s, %(name)s, %(synopsis)s, %(runtime_s)s,
  %(published)s, %(publish_at)s, %(unpublish_at)s, %(now)s
)

-- name: update_video(video_id, row_version, season_id, kind, number, name, synopsis, runtime_s, published, publish_at, unpublish_at)!
-- Changes no row when somebody saved another version meanwhile.
UPDATE videos
SET
  season_id = %(season_id)s,
  kind = %(kind)s,
  number = %(number)s,
  name = %(name)s,
  synopsis = %(synopsis)s,
  runtime_s = %(runtime_s)s,
  published = %(published)s,
  publish_at = %(publish_at)s,
  unpublish_at = %(unpublish_at)s,
  row_version = row_version + 1
WHERE id = %(video_id)s
  AND row_version = %(row_version)s

-- name: show_video(video_id, row_version, value)!
-- The one-click publish and its undo.
UPDATE videos
SET
  published = %(value)s,
  row_version = row_version + 1
WHERE id = %(video_id)s
  AND row_version = %(row_version)s

-- name: clear_languages(video_id)!
-- The video's row is locked, so nobody writes its languages meanwhile.
DELETE FROM video_languages
WHERE video_id = %(video_id)s

-- name: delete_video(video_id)!
-- The database refuses when it has been watched.
DELETE FROM videos
WHERE id = %(video_id)s

-- name: count_uses(video_id)^
-- Grain: one video. What its deletion would take along, and what forbids it.
SELECT
  (SELECT COUNT(*) FROM video_languages WHERE video_languages.video_id = v.id) AS languages,
  (SELECT COUNT(*) FROM comments WHERE comments.video_id = v.id) AS comments,
  (SELECT COUNT(*) FROM watch_sessions WHERE watch_sessions.video_id = v.id) AS plays
FROM videos AS v
WHERE v.id = %(video_id)s
  AND v.deleted_at IS NULL
