-- Grain: one viewer and one video. Its progress differs from the ledger up to the watermark. The
-- union of the sections comes from walking them from left to right. A video of unknown length has
-- starters but no completers.
WITH sections AS (
  SELECT
    watch_sessions.account_id,
    watch_sessions.video_id,
    CAST(videos.runtime_s AS SIGNED) AS runtime_s,
    CAST(watch_sections.start_s AS SIGNED) AS start_s,
    CAST(
      LEAST(watch_sections.end_s, COALESCE(videos.runtime_s, watch_sections.end_s)) AS SIGNED
    ) AS end_s,
    watch_sections.end_s - watch_sections.start_s AS watch_s
  FROM watch_sections
  INNER JOIN watch_sessions ON watch_sessions.id = watch_sections.session_id
  INNER JOIN videos ON videos.id = watch_sessions.video_id
  WHERE watch_sections.id <= (
    SELECT rollup_state.last_section_id FROM rollup_state WHERE rollup_state.name = 'viewing'
  )
),

walked AS (
  SELECT
    sections.account_id,
    sections.video_id,
    sections.runtime_s,
    sections.start_s,
    sections.end_s,
    sections.watch_s,
    COALESCE(MAX(sections.end_s) OVER (
      PARTITION BY sections.account_id, sections.video_id
      ORDER BY sections.start_s, sections.end_s
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS reached_s
  FROM sections
),

recomputed AS (
  SELECT
    walked.account_id,
    walked.video_id,
    walked.runtime_s,
    SUM(walked.watch_s) AS watch_s,
    SUM(GREATEST(walked.end_s - GREATEST(walked.start_s, walked.reached_s), 0)) AS covered_s,
    MAX(walked.end_s) AS furthest_s
  FROM walked
  GROUP BY walked.account_id, walked.video_id, walked.runtime_s
),

judged AS (
  SELECT
    recomputed.account_id,
    recomputed.video_id,
    recomputed.watch_s,
    recomputed.covered_s,
    staff.account_id IS NULL
    AND recomputed.covered_s * 100 >= LEAST(12000, COALESCE(recomputed.runtime_s * 10, 12000))
      AS is_starter,
    staff.account_id IS NULL
    AND recomputed.runtime_s IS NOT NULL
    AND recomputed.covered_s * 100 >= recomputed.runtime_s * 90
    AND recomputed.furthest_s * 100 > recomputed.runtime_s * 90 AS is_completer
  FROM recomputed
  LEFT JOIN (
    SELECT DISTINCT account_roles.account_id
    FROM account_roles
    WHERE account_roles.role IN ('employee', 'analyst', 'admin')
  ) AS staff ON staff.account_id = recomputed.account_id
)

SELECT
  judged.account_id,
  judged.video_id,
  judged.covered_s AS ledger_covered_s,
  viewer_progress.covered_s,
  judged.watch_s AS ledger_watch_s,
  viewer_progress.watch_s,
  judged.is_starter,
  viewer_progress.started_on,
  judged.is_completer,
  viewer_progress.completed_on
FROM judged
LEFT JOIN viewer_progress
  ON viewer_progress.account_id = judged.account_id
    AND viewer_progress.video_id = judged.video_id
WHERE viewer_progress.account_id IS NULL
  OR viewer_progress.covered_s <> judged.covered_s
  OR viewer_progress.watch_s <> judged.watch_s
  OR (viewer_progress.started_on IS NOT NULL) <> judged.is_starter
  OR (viewer_progress.completed_on IS NOT NULL) <> judged.is_completer
LIMIT 100;
