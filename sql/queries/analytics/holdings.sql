-- What is computed from the ledger of a person, for the download.

-- name: list_progress(account_id, after, limit)
-- Grain: a video that the person has begun.
SELECT
  p.video_id,
  p.covered_s,
  p.watch_s,
  p.position_s,
  p.started_on,
  p.started_country,
  p.completed_on,
  p.completed_country,
  p.updated_at
FROM viewer_progress AS p
WHERE p.account_id = %(account_id)s
  AND p.video_id > %(after)s
ORDER BY p.video_id
LIMIT %(limit)s;

-- name: list_days(account_id, after, limit)
-- Grain: a day of the report time zone.
SELECT
  d.day,
  d.sessions,
  d.watch_s,
  d.starters,
  d.completers
FROM account_days AS d
WHERE d.account_id = %(account_id)s
  AND d.day > %(after)s
ORDER BY d.day
LIMIT %(limit)s;
