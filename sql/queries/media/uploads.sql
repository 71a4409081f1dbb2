-- name: lock_creator(account_id)^
-- The channel is made under this lock: of two first uploads at the same moment, one makes it.
SELECT
  id,
  name
FROM accounts
WHERE id = %(account_id)s
FOR UPDATE;

-- name: channel_of(creator_id)$
-- Read under the creator's lock. Of several, the oldest is where uploads go.
SELECT id
FROM titles
WHERE owner_id = %(creator_id)s
  AND kind = 'channel'
ORDER BY id
LIMIT 1;

-- name: insert_channel(creator_id, name, today, now)<
-- Everybody may watch what creators upload: it is ours to show, and free.
INSERT INTO titles (
  kind, name, synopsis, added_on, owner_id, owned, published, is_free, created_at
)
VALUES (
  'channel', %(name)s, '', %(today)s, %(creator_id)s, TRUE, TRUE, TRUE, %(now)s
);

-- name: next_number(channel_id)$
-- Under the creator's lock; a number is a place in the channel and no promise.
SELECT LEAST(COALESCE(MAX(number), 0) + 1, 9999) AS number
FROM videos
WHERE title_id = %(channel_id)s;

-- name: insert_upload(channel_id, number, name, synopsis, now)<
-- Its length is unknown until it has been played or measured.
INSERT INTO videos (title_id, kind, number, name, synopsis, created_at)
VALUES (%(channel_id)s, 'upload', %(number)s, %(name)s, %(synopsis)s, %(now)s);

-- name: insert_asset(video_id, url, now)<
-- Registered, not stored: the browser has put it there.
INSERT INTO assets (video_id, provider, state, url, created_at)
VALUES (%(video_id)s, 'url', 'ready', %(url)s, %(now)s);

-- name: lock_upload(video_id)$
-- Whoever changes or deletes an upload waits here.
SELECT id
FROM videos
WHERE id = %(video_id)s
  AND kind = 'upload'
  AND deleted_at IS NULL
FOR UPDATE;

-- name: upload(video_id)^
-- One upload that its creator has not deleted, with the address of its file.
SELECT
  v.id,
  v.title_id,
  t.name AS channel,
  v.name AS title,
  v.synopsis AS description,
  v.runtime_s,
  v.published,
  v.publish_at,
  v.unpublish_at,
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

-- name: uploads_of(creator_id, limit, after_key, after_id)
-- Grain: one upload of a creator, hidden ones too. Ids grow with time, so the id is the order.
-- sort newest: v.id
SELECT
  v.id,
  v.title_id,
  v.name AS title,
  v.synopsis AS description,
  v.runtime_s,
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

-- name: comments_of(video_ids, most)
-- Grain: one visible comment, the newest `most` of each video, as the earlier platform's API shows
-- them.
WITH placed AS (
  SELECT
    c.id,
    c.video_id,
    c.seq,
    c.account_id,
    c.body,
    c.created_at,
    ROW_NUMBER() OVER (PARTITION BY c.video_id ORDER BY c.seq DESC) AS place
  FROM comments AS c
  WHERE c.video_id IN (%(video_ids)s)
    AND c.state = 'visible'
)

SELECT
  placed.id,
  placed.video_id,
  placed.account_id,
  placed.body,
  placed.created_at,
  a.name AS author
FROM placed
INNER JOIN accounts AS a ON a.id = placed.account_id
WHERE placed.place <= %(most)s
ORDER BY placed.video_id, placed.seq DESC;

-- name: update_upload(video_id, name, synopsis)!
-- Under the video's lock.
UPDATE videos
SET
  name = %(name)s,
  synopsis = %(synopsis)s,
  row_version = row_version + 1
WHERE id = %(video_id)s;

-- name: was_watched(video_id)$
-- Under the video's lock: the ledger keeps a row for what people have watched.
SELECT EXISTS (SELECT 1 FROM watch_sessions WHERE video_id = %(video_id)s)
  OR EXISTS (SELECT 1 FROM viewer_progress WHERE video_id = %(video_id)s)
  OR EXISTS (SELECT 1 FROM video_days WHERE video_id = %(video_id)s);

-- name: hide_for_good(video_id, now)!
-- What was watched stays counted, under a video that nobody sees and nobody can publish again.
UPDATE videos
SET
  published = FALSE,
  deleted_at = %(now)s,
  row_version = row_version + 1
WHERE id = %(video_id)s;

-- name: delete_upload(video_id)!
-- After what belongs to it. The database refuses when it has been watched.
DELETE FROM videos
WHERE id = %(video_id)s;
