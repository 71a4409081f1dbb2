-- How programs authenticate: sessions without a cookie, refresh and personal tokens, one-time codes.
-- Also the answers to repeated requests, and applications to become a creator or an instructor.

-- Tokens sign in to an api session, a cookie never does.
ALTER TABLE sessions ADD COLUMN kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'browser' AFTER auth_version;

-- The browser stays signed in; a renewed session keeps this.
ALTER TABLE sessions ADD COLUMN stay BOOLEAN NOT NULL DEFAULT FALSE AFTER network;

ALTER TABLE sessions ADD CONSTRAINT sessions_kind CHECK (kind IN ('browser', 'api'));

-- A family is a session: a used token that is presented again ends it with all its tokens.
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
  -- serves accounts/tokens.purge_refresh_tokens
  KEY refresh_tokens_expiry (expires_at),
  CONSTRAINT refresh_tokens_session FOREIGN KEY (session_id) REFERENCES sessions (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A token that a person made for a program; `hint` is its last letters, to tell tokens apart.
CREATE TABLE personal_tokens (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  name VARCHAR(80) NOT NULL,
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

-- A row exists once a code has proved that the app has the secret. The secret derives from this nonce
-- and the server's key, so a copy of the database makes no codes. last_step: the newest time step
-- whose code was accepted; no code works twice.
CREATE TABLE totp_devices (
  account_id BIGINT NOT NULL,
  nonce BINARY(16) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  last_step BIGINT UNSIGNED NOT NULL,
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

-- The answer to a POST with an Idempotency-Key, written in the transaction of its effect.
CREATE TABLE idempotency_keys (
  account_id BIGINT NOT NULL,
  idempotency_key VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_hash BINARY(32) NOT NULL,
  status SMALLINT UNSIGNED NOT NULL,
  headers JSON NOT NULL,
  body MEDIUMBLOB NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (account_id, idempotency_key),
  -- serves web/idempotency.purge_answers
  KEY idempotency_keys_created (created_at),
  CONSTRAINT idempotency_keys_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- is_open is TRUE until the decision and NULL after, so an account has one open application per role.
CREATE TABLE role_applications (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  role VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message VARCHAR(2000) NOT NULL,
  state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'open',
  is_open BOOLEAN NULL DEFAULT TRUE,
  answer VARCHAR(2000) NOT NULL DEFAULT '',
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
