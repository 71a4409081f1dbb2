-- name: list_newest(video_ids, most)
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
