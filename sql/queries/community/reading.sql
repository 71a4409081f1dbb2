-- name: comment_place(comment_id)^
-- The video of a comment, for the way back to its page.
SELECT
  v.id,
  v.name
FROM comments AS c
INNER JOIN videos AS v ON v.id = c.video_id
WHERE c.id = %(comment_id)s
