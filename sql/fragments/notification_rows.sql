-- A notification `n`, the comment `m` of a reply, and the video `v` that it links to.
notifications AS n
LEFT JOIN comments AS m ON n.kind = 'reply' AND m.id = n.object_id
LEFT JOIN videos AS v
  ON v.id = CASE WHEN n.kind IN ('upload', 'rejection') THEN n.object_id ELSE m.video_id END
LEFT JOIN titles AS t ON t.id = v.title_id
