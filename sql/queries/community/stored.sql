-- name: comment(comment_id)^
-- A comment as its readers get it.
SELECT
  {{include comment}}
FROM {{include comment_rows}}
WHERE m.id = %(comment_id)s

-- name: lock_comment(comment_id)^
-- After the room's row, which every change of a comment locks first.
SELECT
  c.id,
  c.video_id,
  c.account_id,
  c.state,
  c.body,
  c.created_at,
  c.row_version
FROM comments AS c
WHERE c.id = %(comment_id)s
FOR UPDATE

-- name: set_state(comment_id, state, removal_reason, revision)!
-- The row stays, with its number and its author.
UPDATE comments
SET
  state = %(state)s,
  removal_reason = %(removal_reason)s,
  revision = %(revision)s,
  row_version = row_version + 1
WHERE id = %(comment_id)s
