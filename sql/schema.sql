-- The whole schema as it is now: equal to the sum of sql/migrations, which a test proves through
-- information_schema. Reference rows are in the migrations.

CREATE TABLE countries (
  code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(80) NOT NULL,
  PRIMARY KEY (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE languages (
  code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(80) NOT NULL,
  PRIMARY KEY (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE days (
  day DATE NOT NULL,
  starts_at DATETIME NULL,
  PRIMARY KEY (day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE accounts (
  id BIGINT NOT NULL AUTO_INCREMENT,
  email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  email_typed VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  name VARCHAR(470) NOT NULL,
  password_hash VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active',
  has_plan BOOLEAN NOT NULL DEFAULT TRUE,
  maturity_age TINYINT UNSIGNED NOT NULL DEFAULT 18,
  auth_version INT UNSIGNED NOT NULL DEFAULT 1,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  email_proven_at DATETIME(6) NULL,
  disabled_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY accounts_email (email),
  KEY accounts_name (name, id),
  KEY accounts_created (created_at, id),
  CONSTRAINT accounts_country FOREIGN KEY (country) REFERENCES countries (code),
  CONSTRAINT accounts_status CHECK (status IN ('active', 'disabled', 'deleted')),
  CONSTRAINT accounts_maturity CHECK (maturity_age IN (0, 7, 13, 16, 18))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE account_roles (
  account_id BIGINT NOT NULL,
  role VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (account_id, role),
  KEY account_roles_role (role, account_id),
  CONSTRAINT account_roles_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT account_roles_known
    CHECK (role IN ('customer', 'creator', 'instructor', 'employee', 'analyst', 'admin'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE sessions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  token_hash BINARY(32) NOT NULL,
  auth_version INT UNSIGNED NOT NULL,
  kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'browser',
  user_agent VARCHAR(255) NOT NULL DEFAULT '',
  network VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  stay BOOLEAN NOT NULL DEFAULT FALSE,
  created_at DATETIME(6) NOT NULL,
  last_seen_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  revoked_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY sessions_token (token_hash),
  KEY sessions_account (account_id, revoked_at, expires_at),
  KEY sessions_expiry (expires_at),
  CONSTRAINT sessions_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT sessions_kind CHECK (kind IN ('browser', 'api'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE mail_tokens (
  id BIGINT NOT NULL AUTO_INCREMENT,
  purpose VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  token_hash BINARY(32) NOT NULL,
  account_id BIGINT NULL,
  email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  payload JSON NULL,
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  used_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY mail_tokens_token (token_hash),
  KEY mail_tokens_account (account_id, purpose),
  KEY mail_tokens_email (email, purpose),
  KEY mail_tokens_expiry (expires_at),
  CONSTRAINT mail_tokens_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT mail_tokens_purpose CHECK (purpose IN ('sign_up', 'reset', 'email'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE sign_in_locks (
  scope VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  key_hash BINARY(32) NOT NULL,
  failures INT UNSIGNED NOT NULL DEFAULT 0,
  locked_until DATETIME(6) NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (scope, key_hash),
  KEY sign_in_locks_updated (updated_at),
  CONSTRAINT sign_in_locks_scope CHECK (scope IN ('account', 'place'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE sign_in_places (
  key_hash BINARY(32) NOT NULL,
  succeeded_at DATETIME(6) NOT NULL,
  PRIMARY KEY (key_hash),
  KEY sign_in_places_succeeded (succeeded_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE transaction_markers (
  marker_key VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  result JSON NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (marker_key),
  KEY transaction_markers_created (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE audit_events (
  id BIGINT NOT NULL AUTO_INCREMENT,
  at DATETIME(6) NOT NULL,
  actor_id BIGINT NULL,
  action VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_type VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_id BIGINT NULL,
  old_values JSON NULL,
  new_values JSON NULL,
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  undoes VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  KEY audit_events_object (object_type, object_id, id),
  KEY audit_events_actor (actor_id, id),
  KEY audit_events_request (request_id, action, id),
  CONSTRAINT audit_events_actor FOREIGN KEY (actor_id) REFERENCES accounts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE rate_buckets (
  policy VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  key_hash BINARY(32) NOT NULL,
  window_start DATETIME NOT NULL,
  hits INT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (policy, key_hash, window_start),
  KEY rate_buckets_window (window_start)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE data_versions (
  topic VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT UNSIGNED NOT NULL DEFAULT 1,
  changed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (topic)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE houses (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(470) NOT NULL,
  name_key VARCHAR(470) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (LOWER(name)) STORED,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  website VARCHAR(300) NULL,
  notes TEXT NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY houses_name_key (name_key),
  KEY houses_by_name (name, id),
  CONSTRAINT houses_country FOREIGN KEY (country) REFERENCES countries (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE producers (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(470) NOT NULL,
  email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  notes TEXT NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY producers_name (name, id),
  CONSTRAINT producers_country FOREIGN KEY (country) REFERENCES countries (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE alliances (
  id BIGINT NOT NULL AUTO_INCREMENT,
  producer_id BIGINT NOT NULL,
  house_id BIGINT NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NULL,
  PRIMARY KEY (id),
  UNIQUE KEY alliances_start (producer_id, house_id, starts_on),
  KEY alliances_house (house_id),
  CONSTRAINT alliances_producer FOREIGN KEY (producer_id) REFERENCES producers (id),
  CONSTRAINT alliances_house FOREIGN KEY (house_id) REFERENCES houses (id),
  CONSTRAINT alliances_dates CHECK (ends_on IS NULL OR ends_on >= starts_on)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE genres (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(260) NOT NULL,
  name_key VARCHAR(260) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (LOWER(name)) STORED,
  slug VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  motif VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'drama',
  PRIMARY KEY (id),
  UNIQUE KEY genres_slug (slug),
  UNIQUE KEY genres_name_key (name_key)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE imports (
  id BIGINT NOT NULL AUTO_INCREMENT,
  source VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  total_rows INT UNSIGNED NOT NULL,
  new_titles INT UNSIGNED NOT NULL,
  known_titles INT UNSIGNED NOT NULL,
  warnings INT UNSIGNED NOT NULL,
  findings JSON NOT NULL,
  made_by BIGINT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY imports_maker (made_by),
  CONSTRAINT imports_maker FOREIGN KEY (made_by) REFERENCES accounts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE titles (
  id BIGINT NOT NULL AUTO_INCREMENT,
  kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(750) NOT NULL,
  synopsis TEXT NOT NULL,
  release_year SMALLINT UNSIGNED NULL,
  added_on DATE NULL,
  maturity_age TINYINT UNSIGNED NOT NULL DEFAULT 0,
  rating_label VARCHAR(92) NOT NULL DEFAULT '',
  original_language CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  house_id BIGINT NULL,
  owner_id BIGINT NULL,
  owned BOOLEAN NOT NULL DEFAULT FALSE,
  published BOOLEAN NOT NULL DEFAULT TRUE,
  is_free BOOLEAN NOT NULL DEFAULT FALSE,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  import_id BIGINT NULL,
  PRIMARY KEY (id),
  KEY titles_name (name, id),
  KEY titles_year (release_year, id),
  KEY titles_created (created_at, id),
  KEY titles_house (house_id, id),
  KEY titles_owner (owner_id),
  KEY titles_owned (owned, published, id),
  KEY titles_import (import_id, id),
  CONSTRAINT titles_import FOREIGN KEY (import_id) REFERENCES imports (id),
  CONSTRAINT titles_house FOREIGN KEY (house_id) REFERENCES houses (id),
  CONSTRAINT titles_owner FOREIGN KEY (owner_id) REFERENCES accounts (id),
  CONSTRAINT titles_language FOREIGN KEY (original_language) REFERENCES languages (code),
  CONSTRAINT titles_kind CHECK (kind IN ('series', 'film', 'course', 'channel')),
  CONSTRAINT titles_maturity CHECK (maturity_age IN (0, 7, 13, 16, 18)),
  CONSTRAINT titles_release_year CHECK (release_year IS NULL OR release_year BETWEEN 1880 AND 2100)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE title_genres (
  title_id BIGINT NOT NULL,
  genre_id BIGINT NOT NULL,
  position TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (title_id, genre_id),
  UNIQUE KEY title_genres_position (title_id, position),
  KEY title_genres_genre (genre_id, title_id),
  CONSTRAINT title_genres_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT title_genres_genre FOREIGN KEY (genre_id) REFERENCES genres (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE title_countries (
  title_id BIGINT NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (title_id, country),
  KEY title_countries_country (country, title_id),
  CONSTRAINT title_countries_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT title_countries_country FOREIGN KEY (country) REFERENCES countries (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE title_releases (
  title_id BIGINT NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  released_on DATE NOT NULL,
  PRIMARY KEY (title_id, country),
  KEY title_releases_country (country, released_on),
  CONSTRAINT title_releases_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT title_releases_country FOREIGN KEY (country) REFERENCES countries (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE seasons (
  id BIGINT NOT NULL AUTO_INCREMENT,
  title_id BIGINT NOT NULL,
  number SMALLINT UNSIGNED NOT NULL,
  name VARCHAR(750) NOT NULL DEFAULT '',
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  PRIMARY KEY (id),
  UNIQUE KEY seasons_number (title_id, number),
  CONSTRAINT seasons_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT seasons_number_positive CHECK (number >= 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE videos (
  id BIGINT NOT NULL AUTO_INCREMENT,
  title_id BIGINT NOT NULL,
  season_id BIGINT NULL,
  kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number SMALLINT UNSIGNED NOT NULL DEFAULT 1,
  name VARCHAR(750) NOT NULL,
  synopsis TEXT NOT NULL,
  runtime_s INT UNSIGNED NULL,
  published BOOLEAN NOT NULL DEFAULT TRUE,
  publish_at DATETIME NULL,
  unpublish_at DATETIME NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  deleted_at DATETIME(6) NULL,
  aired_at DATETIME(6) AS (COALESCE(publish_at, created_at)) STORED,
  PRIMARY KEY (id),
  UNIQUE KEY videos_number (season_id, number),
  KEY videos_title (title_id, id),
  KEY videos_name (name, id),
  KEY videos_created (created_at, id),
  KEY videos_aired (title_id, aired_at, id),
  KEY videos_kind (kind, aired_at, id),
  CONSTRAINT videos_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT videos_season FOREIGN KEY (season_id) REFERENCES seasons (id),
  CONSTRAINT videos_kind CHECK (kind IN ('episode', 'feature', 'lesson', 'upload')),
  CONSTRAINT videos_runtime CHECK (runtime_s BETWEEN 1 AND 86400),
  CONSTRAINT videos_schedule CHECK (publish_at IS NULL OR unpublish_at IS NULL OR unpublish_at > publish_at),
  CONSTRAINT videos_deleted CHECK (deleted_at IS NULL OR NOT published)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE video_languages (
  video_id BIGINT NOT NULL,
  language CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  track VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (video_id, track, language),
  KEY video_languages_language (language, track, video_id),
  CONSTRAINT video_languages_video FOREIGN KEY (video_id) REFERENCES videos (id),
  CONSTRAINT video_languages_language FOREIGN KEY (language) REFERENCES languages (code),
  CONSTRAINT video_languages_track CHECK (track IN ('audio', 'subtitle'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE people (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(610) NOT NULL,
  PRIMARY KEY (id),
  KEY people_name (name, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE credits (
  title_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL,
  role VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  position SMALLINT UNSIGNED NOT NULL DEFAULT 1,
  PRIMARY KEY (title_id, person_id, role),
  KEY credits_person (person_id, title_id),
  CONSTRAINT credits_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT credits_person FOREIGN KEY (person_id) REFERENCES people (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE external_refs (
  source VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  external_key VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  title_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_key),
  KEY external_refs_title (title_id),
  CONSTRAINT external_refs_title FOREIGN KEY (title_id) REFERENCES titles (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE contracts (
  id BIGINT NOT NULL AUTO_INCREMENT,
  number VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  house_id BIGINT NOT NULL,
  state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'draft',
  signed_on DATE NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'EUR',
  notes TEXT NULL,
  predecessor_id BIGINT NULL,
  owner_id BIGINT NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  ended_on DATE NULL,
  PRIMARY KEY (id),
  UNIQUE KEY contracts_number (number),
  UNIQUE KEY contracts_predecessor (predecessor_id),
  KEY contracts_house (house_id, id),
  KEY contracts_owner (owner_id),
  KEY contracts_state (state, id),
  KEY contracts_signed (signed_on, id),
  CONSTRAINT contracts_house FOREIGN KEY (house_id) REFERENCES houses (id),
  CONSTRAINT contracts_predecessor FOREIGN KEY (predecessor_id) REFERENCES contracts (id),
  CONSTRAINT contracts_owner FOREIGN KEY (owner_id) REFERENCES accounts (id),
  CONSTRAINT contracts_state_known CHECK (state IN ('draft', 'active', 'ended')),
  CONSTRAINT contracts_signed_unless_draft CHECK (state = 'draft' OR signed_on IS NOT NULL),
  CONSTRAINT contracts_ended CHECK ((state = 'ended') = (ended_on IS NOT NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE exchange_rates (
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day DATE NOT NULL,
  rate DECIMAL(18,8) NOT NULL,
  PRIMARY KEY (currency, day),
  CONSTRAINT exchange_rates_positive CHECK (rate > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE amendments (
  contract_id BIGINT NOT NULL,
  number SMALLINT UNSIGNED NOT NULL,
  summary VARCHAR(1800) NOT NULL,
  agreed_on DATE NOT NULL,
  PRIMARY KEY (contract_id, number),
  CONSTRAINT amendments_contract FOREIGN KEY (contract_id) REFERENCES contracts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE terms (
  id BIGINT NOT NULL AUTO_INCREMENT,
  contract_id BIGINT NOT NULL,
  title_id BIGINT NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  exclusive BOOLEAN NOT NULL DEFAULT FALSE,
  charge_kind VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  charge_cents BIGINT NOT NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  PRIMARY KEY (id),
  KEY terms_contract (contract_id, ends_on),
  KEY terms_title (title_id, ends_on, starts_on),
  KEY terms_end (ends_on, contract_id),
  CONSTRAINT terms_contract FOREIGN KEY (contract_id) REFERENCES contracts (id),
  CONSTRAINT terms_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT terms_dates CHECK (ends_on >= starts_on),
  CONSTRAINT terms_charge_kind CHECK (charge_kind IN ('per_episode', 'flat')),
  CONSTRAINT terms_charge CHECK (charge_cents >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE term_territories (
  term_id BIGINT NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (term_id, country),
  KEY term_territories_country (country, term_id),
  CONSTRAINT term_territories_term FOREIGN KEY (term_id) REFERENCES terms (id),
  CONSTRAINT term_territories_country FOREIGN KEY (country) REFERENCES countries (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE watch_sessions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  video_id BIGINT NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  started_at DATETIME(6) NOT NULL,
  ended_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY watch_sessions_account (account_id, video_id, ended_at),
  KEY watch_sessions_video (video_id, started_at),
  CONSTRAINT watch_sessions_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT watch_sessions_video FOREIGN KEY (video_id) REFERENCES videos (id),
  CONSTRAINT watch_sessions_country FOREIGN KEY (country) REFERENCES countries (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

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

CREATE TABLE viewer_progress (
  account_id BIGINT NOT NULL,
  video_id BIGINT NOT NULL,
  covered_s INT UNSIGNED NOT NULL,
  watch_s BIGINT UNSIGNED NOT NULL,
  position_s INT UNSIGNED NOT NULL,
  covered JSON NOT NULL,
  started_on DATE NULL,
  started_country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  completed_on DATE NULL,
  completed_country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (account_id, video_id),
  KEY viewer_progress_completed (completed_on, completed_country, video_id),
  KEY viewer_progress_started (started_on, started_country, video_id),
  KEY viewer_progress_video (video_id),
  KEY viewer_progress_recent (account_id, updated_at),
  CONSTRAINT viewer_progress_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT viewer_progress_video FOREIGN KEY (video_id) REFERENCES videos (id),
  CONSTRAINT viewer_progress_order CHECK (completed_on IS NULL OR started_on IS NOT NULL)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE video_days (
  video_id BIGINT NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  day DATE NOT NULL,
  sessions INT UNSIGNED NOT NULL DEFAULT 0,
  watch_s BIGINT UNSIGNED NOT NULL DEFAULT 0,
  starters INT UNSIGNED NOT NULL DEFAULT 0,
  starters_completed INT UNSIGNED NOT NULL DEFAULT 0,
  completers INT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (video_id, country, day),
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
  KEY account_days_day (day, account_id),
  CONSTRAINT account_days_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE rollup_state (
  name VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last_section_id BIGINT NOT NULL DEFAULT 0,
  time_zone VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ran_at DATETIME(6) NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE reviews (
  id BIGINT NOT NULL AUTO_INCREMENT,
  title_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  rating TINYINT UNSIGNED NOT NULL,
  body TEXT NOT NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY reviews_author (account_id, title_id),
  KEY reviews_title (title_id, created_at, id),
  CONSTRAINT reviews_title FOREIGN KEY (title_id) REFERENCES titles (id),
  CONSTRAINT reviews_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT reviews_rating CHECK (rating BETWEEN 1 AND 5)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE refresh_tokens (
  id BIGINT NOT NULL AUTO_INCREMENT,
  session_id BIGINT NOT NULL,
  token_hash BINARY(32) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  used_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY refresh_tokens_token (token_hash),
  KEY refresh_tokens_session (session_id, id),
  KEY refresh_tokens_expiry (expires_at),
  CONSTRAINT refresh_tokens_session FOREIGN KEY (session_id) REFERENCES sessions (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE personal_tokens (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  name VARCHAR(330) NOT NULL,
  token_hash BINARY(32) NOT NULL,
  hint CHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  scopes VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  auth_version INT UNSIGNED NOT NULL,
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  last_used_at DATETIME(6) NULL,
  revoked_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY personal_tokens_token (token_hash),
  KEY personal_tokens_account (account_id, id),
  CONSTRAINT personal_tokens_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE totp_devices (
  account_id BIGINT NOT NULL,
  nonce BINARY(16) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  last_step BIGINT UNSIGNED NOT NULL,
  key_mark BINARY(16) NULL,
  sealed VARBINARY(68) NULL,
  PRIMARY KEY (account_id),
  CONSTRAINT totp_devices_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE recovery_codes (
  account_id BIGINT NOT NULL,
  code_hash BINARY(32) NOT NULL,
  used_at DATETIME(6) NULL,
  PRIMARY KEY (account_id, code_hash),
  CONSTRAINT recovery_codes_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE idempotency_keys (
  account_id BIGINT NOT NULL,
  idempotency_key VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_hash BINARY(32) NOT NULL,
  status SMALLINT UNSIGNED NOT NULL,
  headers JSON NOT NULL,
  body MEDIUMBLOB NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (account_id, idempotency_key),
  KEY idempotency_keys_created (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE form_answers (
  form_hash BINARY(32) NOT NULL,
  answer MEDIUMBLOB NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (form_hash),
  KEY form_answers_expiry (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE unsaved_forms (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  token_hash BINARY(32) NOT NULL,
  content MEDIUMBLOB NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY unsaved_forms_token (token_hash),
  KEY unsaved_forms_account (account_id, id),
  KEY unsaved_forms_expiry (expires_at),
  CONSTRAINT unsaved_forms_account FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE role_applications (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  role VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message VARCHAR(7050) NOT NULL,
  state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'open',
  is_open BOOLEAN NULL DEFAULT TRUE,
  answer VARCHAR(7050) NOT NULL DEFAULT '',
  decided_by BIGINT NULL,
  decided_at DATETIME(6) NULL,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY role_applications_open (account_id, role, is_open),
  KEY role_applications_state (state, id),
  KEY role_applications_decider (decided_by),
  CONSTRAINT role_applications_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT role_applications_decider FOREIGN KEY (decided_by) REFERENCES accounts (id),
  CONSTRAINT role_applications_role CHECK (role IN ('creator', 'instructor')),
  CONSTRAINT role_applications_state CHECK (state IN ('open', 'approved', 'declined', 'withdrawn')),
  CONSTRAINT role_applications_undecided CHECK ((state = 'open') = (is_open IS NOT NULL)),
  CONSTRAINT role_applications_is_open CHECK (is_open IS NULL OR is_open = TRUE)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE assets (
  id BIGINT NOT NULL AUTO_INCREMENT,
  video_id BIGINT NOT NULL,
  provider VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  url VARCHAR(2000) NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY assets_video (video_id, id),
  CONSTRAINT assets_video FOREIGN KEY (video_id) REFERENCES videos (id),
  CONSTRAINT assets_provider CHECK (provider IN ('local', 'mux', 'url')),
  CONSTRAINT assets_state CHECK (state IN ('pending', 'processing', 'ready', 'failed')),
  CONSTRAINT assets_url CHECK ((provider = 'url') = (url IS NOT NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE subscriptions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  creator_id BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  seen_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY subscriptions_pair (account_id, creator_id),
  KEY subscriptions_creator (creator_id, account_id),
  CONSTRAINT subscriptions_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT subscriptions_creator FOREIGN KEY (creator_id) REFERENCES accounts (id),
  CONSTRAINT subscriptions_not_oneself CHECK (account_id <> creator_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE comment_rooms (
  video_id BIGINT NOT NULL,
  last_seq INT UNSIGNED NOT NULL DEFAULT 0,
  revision INT UNSIGNED NOT NULL DEFAULT 0,
  policy VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'open',
  slow_mode_s SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  PRIMARY KEY (video_id),
  CONSTRAINT comment_rooms_video FOREIGN KEY (video_id) REFERENCES videos (id),
  CONSTRAINT comment_rooms_policy CHECK (policy IN ('open', 'approval', 'off'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE comments (
  id BIGINT NOT NULL AUTO_INCREMENT,
  video_id BIGINT NOT NULL,
  seq INT UNSIGNED NOT NULL,
  account_id BIGINT NOT NULL,
  client_msg_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  body VARCHAR(2048) NOT NULL,
  media_second INT UNSIGNED NULL,
  reply_to_id BIGINT NULL,
  state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'visible',
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  edited_at DATETIME(6) NULL,
  revision INT UNSIGNED NOT NULL DEFAULT 0,
  removal_reason VARCHAR(750) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY comments_seq (video_id, seq),
  UNIQUE KEY comments_message (account_id, client_msg_id),
  KEY comments_reply (reply_to_id),
  KEY comments_revision (video_id, revision),
  KEY comments_moment (video_id, media_second, seq),
  KEY comments_author (account_id, video_id, seq),
  CONSTRAINT comments_video FOREIGN KEY (video_id) REFERENCES videos (id),
  CONSTRAINT comments_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT comments_reply FOREIGN KEY (reply_to_id) REFERENCES comments (id),
  CONSTRAINT comments_state CHECK (state IN ('visible', 'pending', 'hidden', 'deleted'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE notifications (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_id BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  seen_at DATETIME(6) NULL,
  mailed_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY notifications_once (account_id, kind, object_id),
  KEY notifications_account (account_id, id),
  KEY notifications_unseen (account_id, seen_at),
  KEY notifications_object (kind, object_id),
  KEY notifications_unmailed (mailed_at, seen_at, account_id),
  KEY notifications_created (created_at),
  CONSTRAINT notifications_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT notifications_kind CHECK (kind IN ('upload', 'application', 'reply', 'rejection'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE notification_settings (
  account_id BIGINT NOT NULL,
  digest VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'daily',
  digest_sent_at DATETIME(6) NULL,
  PRIMARY KEY (account_id),
  CONSTRAINT notification_settings_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT notification_settings_digest CHECK (digest IN ('off', 'daily', 'weekly'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE held_comments (
  id BIGINT NOT NULL AUTO_INCREMENT,
  video_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  client_msg_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  body VARCHAR(2048) NOT NULL,
  media_second INT UNSIGNED NULL,
  reply_to_id BIGINT NULL,
  held_for VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY held_comments_message (account_id, client_msg_id),
  KEY held_comments_video (video_id, id),
  KEY held_comments_reply (reply_to_id),
  CONSTRAINT held_comments_video FOREIGN KEY (video_id) REFERENCES videos (id) ON DELETE CASCADE,
  CONSTRAINT held_comments_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT held_comments_reply FOREIGN KEY (reply_to_id) REFERENCES comments (id) ON DELETE CASCADE,
  CONSTRAINT held_comments_held_for CHECK (held_for IN ('policy', 'word'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE comment_reports (
  id BIGINT NOT NULL AUTO_INCREMENT,
  comment_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  reason VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  note VARCHAR(1100) NOT NULL DEFAULT '',
  created_at DATETIME(6) NOT NULL,
  settled_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY comment_reports_once (comment_id, account_id),
  KEY comment_reports_open (settled_at, comment_id),
  KEY comment_reports_account (account_id),
  CONSTRAINT comment_reports_comment FOREIGN KEY (comment_id) REFERENCES comments (id) ON DELETE CASCADE,
  CONSTRAINT comment_reports_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT comment_reports_reason CHECK (reason IN ('spam', 'harassment', 'spoiler', 'other'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE comment_sanctions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  title_id BIGINT NULL,
  kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(750) NOT NULL DEFAULT '',
  made_by BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  ends_at DATETIME(6) NULL,
  lifted_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  KEY comment_sanctions_account (account_id, lifted_at, ends_at),
  KEY comment_sanctions_title (title_id),
  KEY comment_sanctions_maker (made_by),
  CONSTRAINT comment_sanctions_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT comment_sanctions_title FOREIGN KEY (title_id) REFERENCES titles (id) ON DELETE CASCADE,
  CONSTRAINT comment_sanctions_maker FOREIGN KEY (made_by) REFERENCES accounts (id),
  CONSTRAINT comment_sanctions_kind CHECK (kind IN ('mute', 'ban')),
  CONSTRAINT comment_sanctions_end CHECK ((kind = 'ban') = (ends_at IS NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE comment_words (
  id BIGINT NOT NULL AUTO_INCREMENT,
  word VARCHAR(260) NOT NULL,
  word_key VARCHAR(260) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (LOWER(word)) STORED,
  effect VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  made_by BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY comment_words_word_key (word_key),
  KEY comment_words_by_word (word, id),
  KEY comment_words_maker (made_by),
  CONSTRAINT comment_words_maker FOREIGN KEY (made_by) REFERENCES accounts (id),
  CONSTRAINT comment_words_effect CHECK (effect IN ('hold', 'reject'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE live_messages (
  id BIGINT NOT NULL AUTO_INCREMENT,
  host CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payload MEDIUMTEXT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY live_messages_created (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE live_presence (
  video_id BIGINT NOT NULL,
  host CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  watching MEDIUMBLOB NOT NULL,
  typing MEDIUMBLOB NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (video_id, host),
  KEY live_presence_updated (updated_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE jobs (
  id BIGINT NOT NULL AUTO_INCREMENT,
  lane VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  task VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payload JSON NOT NULL,
  unique_key VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NULL,
  state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'waiting',
  due_at DATETIME(6) NULL,
  held_by VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NULL,
  attempts INT UNSIGNED NOT NULL DEFAULT 0,
  last_error VARCHAR(500) NULL,
  done_units INT UNSIGNED NOT NULL DEFAULT 0,
  total_units INT UNSIGNED NULL,
  note VARCHAR(200) NOT NULL DEFAULT '',
  result JSON NULL,
  cancel_asked_at DATETIME(6) NULL,
  asked_by BIGINT NULL,
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  created_at DATETIME(6) NOT NULL,
  started_at DATETIME(6) NULL,
  ended_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY jobs_unique_key (unique_key),
  KEY jobs_due (lane, due_at, id),
  KEY jobs_state (state, id),
  KEY jobs_ended (ended_at),
  KEY jobs_asked_by (asked_by),
  CONSTRAINT jobs_asked_by FOREIGN KEY (asked_by) REFERENCES accounts (id),
  CONSTRAINT jobs_state CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'buried')),
  CONSTRAINT jobs_open_is_due CHECK ((state IN ('waiting', 'running')) = (due_at IS NOT NULL)),
  CONSTRAINT jobs_ended_at CHECK ((state IN ('waiting', 'running')) = (ended_at IS NULL)),
  CONSTRAINT jobs_held CHECK ((state = 'running') = (held_by IS NOT NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE demo_world (
  id TINYINT UNSIGNED NOT NULL DEFAULT 1,
  last_account_id BIGINT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT demo_world_once CHECK (id = 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE setup_codes (
  id TINYINT UNSIGNED NOT NULL DEFAULT 1,
  code_hash BINARY(32) NOT NULL,
  tries INT UNSIGNED NOT NULL DEFAULT 0,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT setup_codes_once CHECK (id = 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE invitations (
  id BIGINT NOT NULL AUTO_INCREMENT,
  email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  email_typed VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  role VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  token_hash BINARY(32) NOT NULL,
  invited_by BIGINT NOT NULL,
  sent_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY invitations_email (email),
  UNIQUE KEY invitations_token (token_hash),
  KEY invitations_inviter (invited_by),
  KEY invitations_expiry (expires_at),
  CONSTRAINT invitations_inviter FOREIGN KEY (invited_by) REFERENCES accounts (id),
  CONSTRAINT invitations_role
    CHECK (role IN ('customer', 'creator', 'instructor', 'employee', 'analyst', 'admin'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE search_texts (
  kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  object_id BIGINT NOT NULL,
  words MEDIUMBLOB NOT NULL,
  name_bytes INT UNSIGNED NOT NULL,
  names_bytes INT UNSIGNED NOT NULL,
  PRIMARY KEY (kind, object_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE data_downloads (
  account_id BIGINT NOT NULL,
  job_id BIGINT NOT NULL,
  file CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  ready_at DATETIME(6) NULL,
  size_bytes BIGINT UNSIGNED NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (account_id),
  UNIQUE KEY data_downloads_file (file),
  KEY data_downloads_expiry (expires_at),
  CONSTRAINT data_downloads_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT data_downloads_ready CHECK ((ready_at IS NULL) = (size_bytes IS NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
