-- What media hold about a person: the addresses of their uploads' files.

-- name: list_files(account_id, after, limit)
-- Grain: a file of an upload in the person's own channel.
SELECT
  s.id,
  s.video_id,
  s.provider,
  s.state,
  s.url,
  s.created_at
FROM assets AS s
INNER JOIN videos AS v ON v.id = s.video_id
INNER JOIN titles AS t ON t.id = v.title_id
WHERE t.owner_id = %(account_id)s
  AND s.id > %(after)s
ORDER BY s.id
LIMIT %(limit)s;

-- name: list_upload_ids(account_id)
-- Every upload, hidden and deleted ones too: the trail forgets what was written about them.
SELECT v.id
FROM videos AS v
INNER JOIN titles AS t ON t.id = v.title_id
WHERE t.owner_id = %(account_id)s
  AND v.kind = 'upload';
