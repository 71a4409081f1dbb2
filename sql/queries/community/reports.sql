-- name: reportable(comment_id, viewer)^
-- A comment that the reader can see, and what became of the reader's earlier report.
SELECT
  m.id,
  m.account_id,
  m.edited_at,
  r.settled_at
FROM comments AS m
INNER JOIN videos AS v ON v.id = m.video_id
INNER JOIN titles AS t ON t.id = v.title_id
LEFT JOIN comment_reports AS r ON r.comment_id = m.id AND r.account_id = %(viewer_author_id)s
WHERE m.id = %(comment_id)s
  AND m.state = 'visible'
  AND {{include can_view}}

-- name: put_report(comment_id, account_id, reason, note, now)!
-- A second report of the same reader changes the first and opens it again.
INSERT INTO comment_reports (comment_id, account_id, reason, note, created_at, settled_at)
VALUES (%(comment_id)s, %(account_id)s, %(reason)s, %(note)s, %(now)s, NULL)
ON DUPLICATE KEY UPDATE
  reason = VALUES(reason),
  note = VALUES(note),
  created_at = VALUES(created_at),
  settled_at = VALUES(settled_at)

-- name: list_reported(order, owner_id, limit, after_key, after_id)
-- Grain: comment with open reports. The most reported come first, then the latest: both are one
-- number, so that a page can begin after a row. `owner_id` NULL asks for all titles.
-- sort weight: o.weight, m.id
WITH open_reports AS (
  SELECT
    r.comment_id,
    COUNT(*) AS reports,
    CAST(SUM(r.reason = 'spam') AS SIGNED) AS spam,
    CAST(SUM(r.reason = 'harassment') AS SIGNED) AS harassment,
    CAST(SUM(r.reason = 'spoiler') AS SIGNED) AS spoiler,
    CAST(SUM(r.reason = 'other') AS SIGNED) AS other,
    MAX(r.created_at) AS reported_at,
    CAST(
      COUNT(*) * 10000000000 + TIMESTAMPDIFF(SECOND, '2000-01-01', MAX(r.created_at)) AS SIGNED
    ) AS weight
  FROM comment_reports AS r
  WHERE r.settled_at IS NULL
  GROUP BY r.comment_id
)
SELECT
  {{include comment}},
  {{include comment_place}},
  o.reports,
  o.spam,
  o.harassment,
  o.spoiler,
  o.other,
  o.reported_at,
  o.weight
FROM {{include comment_rows}}
INNER JOIN open_reports AS o ON o.comment_id = m.id
INNER JOIN videos AS v ON v.id = m.video_id
INNER JOIN titles AS t ON t.id = v.title_id
WHERE m.state = 'visible'
  AND (%(owner_id)s IS NULL OR t.owner_id = %(owner_id)s)
  {{order}}
LIMIT %(limit)s

-- name: notes_of(comment_ids)
-- Grain: report with a note, the latest three of each comment. Nobody learns who reports.
SELECT
  noted.comment_id,
  noted.reason,
  noted.note
FROM (
  SELECT
    r.comment_id,
    r.reason,
    r.note,
    ROW_NUMBER() OVER (PARTITION BY r.comment_id ORDER BY r.created_at DESC, r.id DESC) AS place
  FROM comment_reports AS r
  WHERE r.comment_id IN (%(comment_ids)s)
    AND r.settled_at IS NULL
    AND r.note <> ''
) AS noted
WHERE noted.place <= 3
ORDER BY noted.comment_id, noted.place

-- name: count_about_author(comment_id)$
-- The open reports about the comments of a comment's author in its room.
SELECT COUNT(*) AS reports
FROM comments AS here
INNER JOIN comments AS c FORCE INDEX (comments_author)
  ON c.account_id = here.account_id
  AND c.video_id = here.video_id
INNER JOIN comment_reports AS r ON r.comment_id = c.id
WHERE here.id = %(comment_id)s
  AND r.settled_at IS NULL
