-- The author of the review `r` began to watch its title.
EXISTS (
  SELECT 1
  FROM viewer_progress AS p
  INNER JOIN videos AS v ON v.id = p.video_id
  WHERE p.account_id = r.account_id
    AND v.title_id = r.title_id
    AND p.started_on IS NOT NULL
)
