-- name: state()^
-- The watermark of the roll-ups and their time zone.
SELECT last_section_id, time_zone, ran_at
FROM rollup_state
WHERE name = 'viewing';

-- name: lock_state()^
-- The mutex of all roll-ups, locked first: no other transaction writes the tables after it.
SELECT last_section_id, time_zone, ran_at
FROM rollup_state
WHERE name = 'viewing'
FOR UPDATE;

-- name: last_settled(last_id, settled_before)$
-- An id is assigned before its row is committed, so a row could appear behind the watermark.
-- Reading stops before the first section younger than the longest possible transaction.
SELECT COALESCE(
  (
    SELECT MIN(fresh.id) - 1
    FROM watch_sections AS fresh
    WHERE fresh.id > %(last_id)s
      AND fresh.watched_at > %(settled_before)s
  ),
  (SELECT MAX(any_section.id) FROM watch_sections AS any_section),
  0
);

-- name: sections_after(last_id, up_to, batch)
-- Grain: one section. The batch is cut first, so every plan begins with it.
-- `opens_session` marks the one section by which its session counts.
SELECT
  sections.id,
  watch_sessions.account_id,
  watch_sessions.video_id,
  watch_sessions.country,
  watch_sessions.started_at,
  sections.start_s,
  sections.end_s,
  sections.watched_at,
  videos.runtime_s,
  NOT EXISTS (
    SELECT 1
    FROM watch_sections AS earlier
    WHERE earlier.session_id = sections.session_id
      AND earlier.id < sections.id
  ) AS opens_session,
  EXISTS (
    SELECT 1
    FROM account_roles
    WHERE account_roles.account_id = watch_sessions.account_id
      AND account_roles.role IN ('employee', 'analyst', 'admin')
  ) AS staff
FROM (
  SELECT
    watch_sections.id,
    watch_sections.session_id,
    watch_sections.start_s,
    watch_sections.end_s,
    watch_sections.watched_at
  FROM watch_sections
  WHERE watch_sections.id > %(last_id)s
    AND watch_sections.id <= %(up_to)s
  ORDER BY watch_sections.id
  LIMIT %(batch)s
) AS sections
INNER JOIN watch_sessions ON watch_sessions.id = sections.session_id
INNER JOIN videos ON videos.id = watch_sessions.video_id
ORDER BY sections.id;

-- name: progress_of(pairs)
-- Grain: one viewer and one video, of the JSON pairs [[account, video], …].
SELECT
  viewer_progress.account_id,
  viewer_progress.video_id,
  viewer_progress.covered,
  viewer_progress.covered_s,
  viewer_progress.watch_s,
  viewer_progress.position_s,
  viewer_progress.started_on,
  viewer_progress.started_country,
  viewer_progress.completed_on,
  viewer_progress.completed_country,
  viewer_progress.updated_at
FROM JSON_TABLE(%(pairs)s, '$[*]' COLUMNS (
  account_id BIGINT PATH '$[0]',
  video_id BIGINT PATH '$[1]'
)) AS wanted
INNER JOIN viewer_progress
  ON viewer_progress.account_id = wanted.account_id
    AND viewer_progress.video_id = wanted.video_id;

-- name: put_progress(rows)!
-- The folded progress replaces the old row; rows come in key order.
INSERT INTO viewer_progress (
  account_id, video_id, covered, covered_s, watch_s, position_s,
  started_on, started_country, completed_on, completed_country, updated_at
)
SELECT
  folded.account_id, folded.video_id, folded.covered, folded.covered_s, folded.watch_s,
  folded.position_s, folded.started_on, folded.started_country, folded.completed_on,
  folded.completed_country, folded.updated_at
FROM JSON_TABLE(%(rows)s, '$[*]' COLUMNS (
  account_id BIGINT PATH '$[0]',
  video_id BIGINT PATH '$[1]',
  covered LONGTEXT PATH '$[2]',
  covered_s INT PATH '$[3]',
  watch_s BIGINT PATH '$[4]',
  position_s INT PATH '$[5]',
  started_on DATE PATH '$[6]',
  started_country CHAR(2) PATH '$[7]',
  completed_on DATE PATH '$[8]',
  completed_country CHAR(2) PATH '$[9]',
  updated_at DATETIME(6) PATH '$[10]'
)) AS folded
ON DUPLICATE KEY UPDATE
  covered = VALUES(covered),
  covered_s = VALUES(covered_s),
  watch_s = VALUES(watch_s),
  position_s = VALUES(position_s),
  started_on = VALUES(started_on),
  started_country = VALUES(started_country),
  completed_on = VALUES(completed_on),
  completed_country = VALUES(completed_country),
  updated_at = VALUES(updated_at);

-- name: add_video_days(rows)!
-- Additive: a batch holds only its own additions.
INSERT INTO video_days (
  video_id, country, day, sessions, watch_s, starters, starters_completed, completers
)
SELECT
  added.video_id, added.country, added.day, added.sessions, added.watch_s, added.starters,
  added.starters_completed, added.completers
FROM JSON_TABLE(%(rows)s, '$[*]' COLUMNS (
  video_id BIGINT PATH '$[0]',
  country CHAR(2) PATH '$[1]',
  day DATE PATH '$[2]',
  sessions INT PATH '$[3]',
  watch_s BIGINT PATH '$[4]',
  starters INT PATH '$[5]',
  starters_completed INT PATH '$[6]',
  completers INT PATH '$[7]'
)) AS added
ON DUPLICATE KEY UPDATE
  sessions = video_days.sessions + VALUES(sessions),
  watch_s = video_days.watch_s + VALUES(watch_s),
  starters = video_days.starters + VALUES(starters),
  starters_completed = video_days.starters_completed + VALUES(starters_completed),
  completers = video_days.completers + VALUES(completers);

-- name: add_account_days(rows)!
-- Additive: a batch holds only its own additions.
INSERT INTO account_days (account_id, day, sessions, watch_s, starters, completers)
SELECT
  added.account_id, added.day, added.sessions, added.watch_s, added.starters, added.completers
FROM JSON_TABLE(%(rows)s, '$[*]' COLUMNS (
  account_id BIGINT PATH '$[0]',
  day DATE PATH '$[1]',
  sessions INT PATH '$[2]',
  watch_s BIGINT PATH '$[3]',
  starters INT PATH '$[4]',
  completers INT PATH '$[5]'
)) AS added
ON DUPLICATE KEY UPDATE
  sessions = account_days.sessions + VALUES(sessions),
  watch_s = account_days.watch_s + VALUES(watch_s),
  starters = account_days.starters + VALUES(starters),
  completers = account_days.completers + VALUES(completers);

-- name: move_watermark(last_id, time_zone, now)!
-- Sections up to this id are in the roll-ups; their days are days of this zone.
UPDATE rollup_state
SET
  last_section_id = %(last_id)s,
  time_zone = %(time_zone)s,
  ran_at = %(now)s
WHERE name = 'viewing';

-- name: counted_wrongly()$
-- An account became staff after it was counted, or left the staff and was never counted.
SELECT
  EXISTS (
    SELECT 1
    FROM account_roles
    INNER JOIN account_days ON account_days.account_id = account_roles.account_id
    WHERE account_roles.role IN ('employee', 'analyst', 'admin')
  )
  OR EXISTS (
    SELECT 1
    FROM accounts
    WHERE EXISTS (
      SELECT 1 FROM viewer_progress WHERE viewer_progress.account_id = accounts.id
    )
      AND NOT EXISTS (SELECT 1 FROM account_days WHERE account_days.account_id = accounts.id)
      AND NOT EXISTS (
        SELECT 1
        FROM account_roles
        WHERE account_roles.account_id = accounts.id
          AND account_roles.role IN ('employee', 'analyst', 'admin')
      )
  );

-- name: clear_progress(batch)!
-- In parts, so that every transaction meets its deadline.
DELETE FROM viewer_progress
ORDER BY account_id, video_id
LIMIT %(batch)s;

-- name: clear_video_days(batch)!
-- In parts, so that every transaction meets its deadline.
DELETE FROM video_days
ORDER BY video_id, country, day
LIMIT %(batch)s;

-- name: clear_account_days(batch)!
-- In parts, so that every transaction meets its deadline.
DELETE FROM account_days
ORDER BY account_id, day
LIMIT %(batch)s;

-- name: set_days(spans)!
-- Days begin so many minutes after midnight UTC: [[first day, last day, minutes], …].
UPDATE days
INNER JOIN JSON_TABLE(%(spans)s, '$[*]' COLUMNS (
  first_day DATE PATH '$[0]',
  last_day DATE PATH '$[1]',
  minutes INT PATH '$[2]'
)) AS spans
  ON days.day BETWEEN spans.first_day AND spans.last_day
SET days.starts_at = DATE_ADD(CAST(days.day AS DATETIME), INTERVAL spans.minutes MINUTE);
