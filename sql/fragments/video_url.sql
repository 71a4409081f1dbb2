-- The address of the file of the video `v`, if a creator registered one.
(
  SELECT MAX(file.url)
  FROM assets AS file
  WHERE file.video_id = v.id
    AND file.provider = 'url'
    AND file.state = 'ready'
)
