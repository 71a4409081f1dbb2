-- Where the file of the video `v` is, if it was registered by its address.
(
  SELECT MAX(file.url)
  FROM assets AS file
  WHERE file.video_id = v.id
    AND file.provider = 'url'
    AND file.state = 'ready'
)
