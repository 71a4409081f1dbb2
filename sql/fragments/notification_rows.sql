-- A notification `n`, the comment `m` of a reply, and the video `v` that it links to.
notifications AS n
LEFT JOIN comments AS m ON n.kind = 'reply' AND m.id = n.object_id
LEFT JOIN videos AS v
  ON v.id = CASE n.kind WHEN 'upload' THEN n.object_id WHEN 'reply' THEN m.video_id END
LEFT JOIN titles AS t ON t.id = v.title_id
