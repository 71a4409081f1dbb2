-- name: list_videos(order, after_key, after_id, q, kind, title_id, air, rights, today, now, limit)
-- Grain: one video. These orders follow an index, so a page reads little more than it shows.
-- sort name: v.name
-- sort newest: v.created_at
SELECT
  v.id,
  v.name,
  v.kind,
  v.number,
  v.runtime_s,
  v.published,
  v.publish_at,
  v.unpublish_at,
  v.created_at,
  v.created_at AS newest,
  v.title_id,
  t.name AS title,
  t.owned,
  s.number AS season
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
LEFT JOIN seasons AS s ON s.id = v.season_id
WHERE {{include video_matches}}
  {{order}}
LIMIT %(limit)s

-- name: list_videos_by(order, after_key, after_id, q, kind, title_id, air, rights, today, now, limit)
-- Grain: one video. These orders use joined or computed columns and read every matching video. An
-- unknown runtime sorts as 0.
-- sort title: l.title
-- sort kind: l.kind
-- sort runtime_s: l.runtime_s
-- sort air: l.air
-- sort changed: l.changed
WITH changes AS (
  SELECT
    e.object_id,
    MAX(e.at) AS at
  FROM audit_events AS e
  WHERE e.object_type = 'video'
  GROUP BY e.object_id
),

listed AS (
  SELECT
    v.id,
    v.name,
    v.kind,
    v.number,
    COALESCE(v.runtime_s, 0) AS runtime_s,
    v.published,
    v.publish_at,
    v.unpublish_at,
    v.created_at,
    v.title_id,
    t.name AS title,
    t.owned,
    s.number AS season,
    CASE
      WHEN NOT v.published THEN 'hidden'
      WHEN v.publish_at > %(now)s THEN 'scheduled'
      WHEN v.unpublish_at <= %(now)s THEN 'ended'
      ELSE 'on air'
    END AS air,
    COALESCE(ch.at, v.created_at) AS changed
  FROM videos AS v
  INNER JOIN titles AS t ON t.id = v.title_id
  LEFT JOIN seasons AS s ON s.id = v.season_id
  LEFT JOIN changes AS ch ON ch.object_id = v.id
  WHERE {{include video_matches}}
)

SELECT
  l.id,
  l.name,
  l.kind,
  l.number,
  l.runtime_s,
  l.published,
  l.publish_at,
  l.unpublish_at,
  l.created_at,
  l.title_id,
  l.title,
  l.owned,
  l.season,
  l.air,
  l.changed
FROM listed AS l
WHERE TRUE
  {{order}}
LIMIT %(limit)s

-- name: count_views(now)^
-- Grain: the catalogue. The counts of the saved views.
SELECT
  COUNT(*) AS all_videos,
  COALESCE(SUM(v.published AND (v.publish_at IS NULL OR v.publish_at <= %(now)s)
    AND (v.unpublish_at IS NULL OR v.unpublish_at > %(now)s)), 0) AS on_air,
  COALESCE(SUM(v.published AND v.publish_at > %(now)s), 0) AS scheduled,
  COALESCE(SUM(v.published AND v.unpublish_at <= %(now)s), 0) AS ended,
  COALESCE(SUM(NOT v.published), 0) AS hidden
FROM videos AS v
WHERE v.deleted_at IS NULL

-- name: list_posters(ids)
-- Grain: one title, with the motif of its thumbnail.
SELECT
  t.id,
  CASE WHEN t.kind IN ('course', 'channel') THEN t.kind ELSE g.motif END AS genre
FROM titles AS t
LEFT JOIN title_genres AS tg ON tg.title_id = t.id AND tg.position = 1
LEFT JOIN genres AS g ON g.id = tg.genre_id
WHERE t.id IN (%(ids)s)

-- name: list_languages(ids)
-- Grain: one video and kind of track.
SELECT
  vl.video_id AS id,
  vl.track,
  GROUP_CONCAT(vl.language ORDER BY vl.language SEPARATOR ' ') AS codes
FROM video_languages AS vl
WHERE vl.video_id IN (%(ids)s)
GROUP BY vl.video_id, vl.track

-- name: find_titles(q)
-- Choices of a title for a new video.
SELECT
  t.id,
  t.name,
  t.kind,
  t.release_year,
  CASE WHEN t.kind IN ('course', 'channel') THEN t.kind ELSE g.motif END AS genre
FROM titles AS t
LEFT JOIN title_genres AS tg ON tg.title_id = t.id AND tg.position = 1
LEFT JOIN genres AS g ON g.id = tg.genre_id
WHERE %(q)s IS NULL OR t.name LIKE %(q)s
ORDER BY t.name, t.id
LIMIT 20

-- name: list_of_title(title_id, limit)
-- Grain: one video of the title, in the order people watch them.
SELECT
  v.id,
  v.season_id,
  v.kind,
  v.number,
  v.name,
  v.runtime_s,
  v.published,
  v.publish_at,
  v.unpublish_at
FROM videos AS v
LEFT JOIN seasons AS s ON s.id = v.season_id
WHERE v.title_id = %(title_id)s
  AND v.deleted_at IS NULL
ORDER BY s.number IS NULL, s.number, v.number, v.id
LIMIT %(limit)s

-- name: list_names(ids)
-- Grain: one video; deleted ones are missing.
SELECT
  id,
  name
FROM videos
WHERE id IN (%(ids)s)

-- name: get_video(video_id)^
-- Grain: one video, with everything that its form edits. Codes share one column, separated by spaces.
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
-- The parent of the rows that belong to it.
SELECT v.id
FROM videos AS v
WHERE v.id = %(video_id)s
  AND v.deleted_at IS NULL
FOR UPDATE

-- name: get_next_number(title_id, season_id)$
-- The default number of a new video.
SELECT COALESCE(MAX(v.number), 0) + 1 AS number
FROM videos AS v
WHERE v.title_id = %(title_id)s
  AND v.season_id <=> %(season_id)s

-- name: get_watched_until(video_id)$
-- The last second that somebody watched: the runtime cannot end before it.
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
-- Changes no row if somebody saved another version meanwhile.
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
-- One click publishes or hides.
UPDATE videos
SET
  published = %(value)s,
  row_version = row_version + 1
WHERE id = %(video_id)s
  AND row_version = %(row_version)s

-- name: is_draft_upload(video_id)$
-- A creator has registered the file, and nobody has seen it play yet.
SELECT EXISTS (
  SELECT 1
  FROM assets
  WHERE video_id = %(video_id)s
    AND state = 'pending'
)

-- name: clear_languages(video_id)!
-- The video's row is locked, so nobody writes its languages meanwhile.
DELETE FROM video_languages
WHERE video_id = %(video_id)s

-- name: delete_video(video_id)!
-- The database rejects this once somebody has watched the video.
DELETE FROM videos
WHERE id = %(video_id)s

-- name: count_uses(video_id)^
-- Grain: one video. What its deletion also deletes, and what forbids it.
SELECT
  (SELECT COUNT(*) FROM video_languages WHERE video_languages.video_id = v.id) AS languages,
  (SELECT COUNT(*) FROM comments WHERE comments.video_id = v.id) AS comments,
  (SELECT COUNT(*) FROM watch_sessions WHERE watch_sessions.video_id = v.id) AS plays
FROM videos AS v
WHERE v.id = %(video_id)s
  AND v.deleted_at IS NULL
