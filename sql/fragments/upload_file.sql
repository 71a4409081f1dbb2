-- The file of the upload `v`, for its creator: of a draft too, which nobody has seen play yet.
COALESCE((
  SELECT MAX(file.url)
  FROM assets AS file
  WHERE file.video_id = v.id
    AND file.provider = 'url'
), '') AS url,
NOT EXISTS (
  SELECT 1
  FROM assets AS draft
  WHERE draft.video_id = v.id
    AND draft.state = 'pending'
) AS is_checked
