-- name: lock_creator(account_id)^
-- The channel is created under this lock: of two first uploads at once, one creates it.
SELECT
  id,
  name
FROM accounts
WHERE id = %(account_id)s
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
  {{include upload_file}}
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
  {{include upload_file}}
FROM titles AS t
INNER JOIN accounts AS a ON a.id = t.owner_id
INNER JOIN videos AS v ON v.title_id = t.id
WHERE t.owner_id = %(creator_id)s
  AND v.kind = 'upload'
  AND v.deleted_at IS NULL
  {{order}}
LIMIT %(limit)s;

-- name: list_ids(creator_id)
-- Every upload of a creator, hidden ones too: all of them are about to go.
SELECT v.id
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
WHERE t.owner_id = %(creator_id)s
  AND v.kind = 'upload'
  AND v.deleted_at IS NULL
ORDER BY v.id;
