-- Grain: a section. It ends after its video does.
SELECT
  w.id AS section_id,
  w.end_s,
  v.runtime_s
FROM watch_sections AS w
INNER JOIN watch_sessions AS s ON s.id = w.session_id
INNER JOIN videos AS v ON v.id = s.video_id
WHERE w.end_s > v.runtime_s
LIMIT 100
