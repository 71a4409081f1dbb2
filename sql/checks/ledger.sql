-- Grain: one section. It lies outside its video, or was watched outside its session.
SELECT
  watch_sections.id,
  watch_sections.start_s,
  watch_sections.end_s,
  videos.runtime_s,
  watch_sections.watched_at,
  watch_sessions.started_at,
  watch_sessions.ended_at
FROM watch_sections
INNER JOIN watch_sessions ON watch_sessions.id = watch_sections.session_id
INNER JOIN videos ON videos.id = watch_sessions.video_id
WHERE watch_sections.end_s > videos.runtime_s
  OR watch_sections.watched_at < watch_sessions.started_at
  OR watch_sections.watched_at > watch_sessions.ended_at
LIMIT 100;
