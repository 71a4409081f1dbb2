-- The ledger of watched sections, and what is derived from it. Nobody enters derived numbers.

CREATE TABLE watch_sessions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  video_id BIGINT NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  started_at DATETIME(6) NOT NULL,
  ended_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  -- serves analytics/rollups.progress_of
  KEY watch_sessions_account (account_id, video_id, ended_at),
  KEY watch_sessions_video (video_id, started_at),
  CONSTRAINT watch_sessions_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT watch_sessions_video FOREIGN KEY (video_id) REFERENCES videos (id),
  CONSTRAINT watch_sessions_country FOREIGN KEY (country) REFERENCES countries (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Seconds [start_s, end_s) of the video, watched at a moment. Append only.
CREATE TABLE watch_sections (
  id BIGINT NOT NULL AUTO_INCREMENT,
  session_id BIGINT NOT NULL,
  start_s INT UNSIGNED NOT NULL,
  end_s INT UNSIGNED NOT NULL,
  watched_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY watch_sections_session (session_id, id),
  CONSTRAINT watch_sections_session FOREIGN KEY (session_id) REFERENCES watch_sessions (id),
  CONSTRAINT watch_sections_span CHECK (end_s > start_s)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Grain: one viewer and one video. Only here are sections united.
CREATE TABLE viewer_progress (
  account_id BIGINT NOT NULL,
  video_id BIGINT NOT NULL,
  covered_s INT UNSIGNED NOT NULL,
  watch_s BIGINT UNSIGNED NOT NULL,
  position_s INT UNSIGNED NOT NULL,
  -- the disjoint covered intervals, [[start_s, end_s], …]
  covered JSON NOT NULL,
  started_on DATE NULL,
  started_country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  completed_on DATE NULL,
  completed_country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (account_id, video_id),
  -- serves analytics/top10_by_country_week
  KEY viewer_progress_completed (completed_on, completed_country, video_id),
  KEY viewer_progress_started (started_on, started_country, video_id),
  KEY viewer_progress_video (video_id),
  -- serves site/home.continue_watching
  KEY viewer_progress_recent (account_id, updated_at),
  CONSTRAINT viewer_progress_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT viewer_progress_video FOREIGN KEY (video_id) REFERENCES videos (id),
  CONSTRAINT viewer_progress_order CHECK (completed_on IS NULL OR started_on IS NOT NULL)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Additive per video, country and day of REPORT_TIME_ZONE, without staff.
CREATE TABLE video_days (
  video_id BIGINT NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day DATE NOT NULL,
  sessions INT UNSIGNED NOT NULL DEFAULT 0,
  watch_s BIGINT UNSIGNED NOT NULL DEFAULT 0,
  starters INT UNSIGNED NOT NULL DEFAULT 0,
  -- how many who started on this day have completed by now
  starters_completed INT UNSIGNED NOT NULL DEFAULT 0,
  -- how many crossed the completion line on this day
  completers INT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (video_id, country, day),
  -- serves analytics/daily_hours and every report of a period
  KEY video_days_day (day, country, video_id),
  CONSTRAINT video_days_video FOREIGN KEY (video_id) REFERENCES videos (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE account_days (
  account_id BIGINT NOT NULL,
  day DATE NOT NULL,
  sessions INT UNSIGNED NOT NULL DEFAULT 0,
  watch_s BIGINT UNSIGNED NOT NULL DEFAULT 0,
  starters INT UNSIGNED NOT NULL DEFAULT 0,
  completers INT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, day),
  -- serves checks/account_days, and reports of active accounts
  KEY account_days_day (day, account_id),
  CONSTRAINT account_days_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- How far the roll-up has read the ledger, and in which time zone its days are.
CREATE TABLE rollup_state (
  name VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last_section_id BIGINT NOT NULL DEFAULT 0,
  time_zone VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ran_at DATETIME(6) NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT INTO rollup_state (name)
VALUES ('viewing')
ON DUPLICATE KEY UPDATE name = VALUES(name);
