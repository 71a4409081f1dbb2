-- Files with what StreamVault holds about a person: one each, for a week.

-- name: get_download(account_id)^
-- The person's file, being made or ready.
SELECT
  d.job_id,
  d.file,
  d.created_at,
  d.ready_at,
  d.size_bytes,
  d.expires_at
FROM data_downloads AS d
WHERE d.account_id = %(account_id)s;

-- name: keep_download(account_id, job_id, file, now, expires_at)!
-- A person has one file: the new one takes the place of the last.
INSERT INTO data_downloads (
  account_id, job_id, file, created_at, ready_at, size_bytes, expires_at
)
VALUES (%(account_id)s, %(job_id)s, %(file)s, %(now)s, NULL, NULL, %(expires_at)s)
ON DUPLICATE KEY UPDATE
  job_id = VALUES(job_id),
  file = VALUES(file),
  created_at = VALUES(created_at),
  ready_at = VALUES(ready_at),
  size_bytes = VALUES(size_bytes),
  expires_at = VALUES(expires_at);

-- name: complete(account_id, file, size_bytes, now, expires_at)!
-- 0 rows: the person has deleted the account, or asked anew, while the file was made.
UPDATE data_downloads
SET
  ready_at = %(now)s,
  size_bytes = %(size_bytes)s,
  expires_at = %(expires_at)s
WHERE account_id = %(account_id)s
  AND file = %(file)s;

-- name: delete_download(account_id)!
-- The person leaves.
DELETE FROM data_downloads
WHERE account_id = %(account_id)s;

-- name: delete_expired(before, batch)!
-- Their files go next.
DELETE FROM data_downloads
WHERE expires_at < %(before)s
ORDER BY expires_at
LIMIT %(batch)s;

-- name: list_known(files)
-- Which of these files somebody can still download.
SELECT d.file
FROM data_downloads AS d
WHERE d.file IN (%(files)s);
