-- name: lock_creator(account_id)^
-- The channel is created under this lock: of two first uploads at once, one creates it.
SELECT
  id,
  name
FROM accounts
WHERE id = %(account_id)s
FOR UPDATE;

-- name: channel_of(creator_id)$
-- Read under the creator's lock. Uploads go to the oldest channel.
SELECT id
FROM titles
WHERE owner_id = %(creator_id)s
  AND kind = 'channel'
ORDER BY id
LIMIT 1;

-- name: insert_channel(creator_id, name, today, now)<
-- Everybody can watch uploads: they need no contract and are free.
INSERT INTO titles (
  kind, name, synopsis, added_on, owner_id, owned, published, is_free, created_at
)
VALUES (
  'channel', %(name)s, '', %(today)s, %(creator_id)s, TRUE, TRUE, TRUE, %(now)s
);

-- name: next_number(channel_id)$
-- Under the creator's lock. A number is a place in the channel, not a promise.
SELECT LEAST(COALESCE(MAX(number), 0) + 1, 9999) AS number
FROM videos
WHERE title_id = %(channel_id)s;

-- name: insert_upload(channel_id, number, name, synopsis, now)<
-- Its runtime is unknown until somebody plays it.
INSERT INTO videos (title_id, kind, number, name, synopsis, created_at)
VALUES (%(channel_id)s, 'upload', %(number)s, %(name)s, %(synopsis)s, %(now)s);

-- name: insert_asset(video_id, url, now)<
-- Registered, not stored: the browser has put the file there.
INSERT INTO assets (video_id, provider, state, url, created_at)
VALUES (%(video_id)s, 'url', 'ready', %(url)s, %(now)s);

-- name: lock_upload(video_id)$
-- Changes and deletions of an upload wait here.
SELECT id
FROM videos
WHERE id = %(video_id)s
  AND kind = 'upload'
  AND deleted_at IS NULL
FOR UPDATE;

-- name: get_upload(video_id)^
-- One upload that its creator has not deleted, with the address of its file.
SELECT
  v.id,
  v.title_id,
  v.name AS title,
  v.synopsis AS description,
  v.published,
  v.row_version,
  v.created_at,
  t.owner_id AS creator_id,
  a.name AS creator_name,
  COALESCE({{include video_url}}, '') AS url
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
INNER JOIN accounts AS a ON a.id = t.owner_id
WHERE v.id = %(video_id)s
  AND v.kind = 'upload'
  AND v.deleted_at IS NULL;

-- name: list_uploads(creator_id, limit, after_key, after_id)
-- Grain: one upload of a creator, including hidden ones. Ids grow with time, so the id is the order.
-- sort newest: v.id
SELECT
  v.id,
  v.title_id,
  v.name AS title,
  v.synopsis AS description,
  v.published,
  v.row_version,
  v.created_at,
  v.created_at AS newest,
  t.owner_id AS creator_id,
  a.name AS creator_name,
  COALESCE({{include video_url}}, '') AS url
FROM titles AS t
INNER JOIN accounts AS a ON a.id = t.owner_id
INNER JOIN videos AS v ON v.title_id = t.id
WHERE t.owner_id = %(creator_id)s
  AND v.kind = 'upload'
  AND v.deleted_at IS NULL
  {{order}}
LIMIT %(limit)s;

-- name: update_upload(video_id, name, synopsis)!
-- Under the video's lock.
UPDATE videos
SET
  name = %(name)s,
  synopsis = %(synopsis)s,
  row_version = row_version + 1
WHERE id = %(video_id)s;

-- name: was_watched(video_id)$
-- Under the video's lock. The ledger needs the row of a video that people have watched.
SELECT EXISTS (SELECT 1 FROM watch_sessions WHERE video_id = %(video_id)s)
  OR EXISTS (SELECT 1 FROM viewer_progress WHERE video_id = %(video_id)s)
  OR EXISTS (SELECT 1 FROM video_days WHERE video_id = %(video_id)s);

-- name: hide_for_good(video_id, now)!
-- Keeps watched hours counted, under a video that nobody can see or publish again.
UPDATE videos
SET
  published = FALSE,
  deleted_at = %(now)s,
  row_version = row_version + 1
WHERE id = %(video_id)s;

-- name: delete_upload(video_id)!
-- After its belongings. The database refuses to delete a watched video.
DELETE FROM videos
WHERE id = %(video_id)s;
