-- What the catalogue holds about a person: the titles they own, and imports they ran.

-- name: list_own_titles(account_id, after, limit)
-- Grain: a title that the person owns: a channel, or a course.
SELECT
  t.id,
  t.kind,
  t.name,
  t.synopsis,
  t.published,
  t.created_at
FROM titles AS t
WHERE t.owner_id = %(account_id)s
  AND t.id > %(after)s
ORDER BY t.id
LIMIT %(limit)s;

-- name: list_own_videos(account_id, after, limit)
-- Grain: a video of a title that the person owns, also one that is deleted but was watched.
SELECT
  v.id,
  v.title_id,
  v.kind,
  v.name,
  v.synopsis,
  v.runtime_s,
  v.published,
  v.created_at,
  v.deleted_at
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
WHERE t.owner_id = %(account_id)s
  AND v.id > %(after)s
ORDER BY v.id
LIMIT %(limit)s;

-- name: list_imports_by(account_id, after, limit)
-- Grain: an import that the person ran.
SELECT
  i.id,
  i.source,
  i.total_rows,
  i.new_titles,
  i.created_at
FROM imports AS i
WHERE i.made_by = %(account_id)s
  AND i.id > %(after)s
ORDER BY i.id
LIMIT %(limit)s;

-- name: list_channels(account_id)
-- The trail forgets their names, which are the person's.
SELECT t.id
FROM titles AS t
WHERE t.owner_id = %(account_id)s
  AND t.kind = 'channel';

-- name: rename_channels(account_id, name)!
-- A channel has its creator's name. Reports go on counting what was watched in it.
UPDATE titles
SET
  name = %(name)s,
  synopsis = '',
  row_version = row_version + 1
WHERE owner_id = %(account_id)s
  AND kind = 'channel';

-- name: blank_uploads(account_id)!
-- Uploads that were watched are hidden for good; what the creator wrote below them goes.
UPDATE videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
SET v.synopsis = ''
WHERE t.owner_id = %(account_id)s
  AND t.kind = 'channel';
