-- name: comment_place(comment_id)^
-- The video of a comment, for the way back to its page.
SELECT
  v.id,
  v.name
FROM comments AS c
INNER JOIN videos AS v ON v.id = c.video_id
WHERE c.id = %(comment_id)s

-- name: reported_authors(video_id)
-- Grain: author. The open reports about an author's comments in the room, for moderators.
SELECT
  c.account_id,
  COUNT(*) AS reports
FROM comments AS c
INNER JOIN comment_reports AS r ON r.comment_id = c.id
WHERE c.video_id = %(video_id)s
  AND r.settled_at IS NULL
GROUP BY c.account_id
LIMIT 1000
