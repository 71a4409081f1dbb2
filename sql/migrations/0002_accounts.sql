-- Accounts, their roles, and the ways to authenticate.

CREATE TABLE accounts (
  id BIGINT NOT NULL AUTO_INCREMENT,
  -- NFC and lower-cased by the application; binary, as jose@x = josé@x would be a takeover.
  email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  name VARCHAR(120) NOT NULL,
  password_hash VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active',
  has_plan BOOLEAN NOT NULL DEFAULT TRUE,
  maturity_age TINYINT UNSIGNED NOT NULL DEFAULT 18,
  auth_version INT UNSIGNED NOT NULL DEFAULT 1,
  row_version INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY accounts_email (email),
  -- serves accounts/user_lists.list_users order name
  KEY accounts_name (name, id),
  -- serves accounts/user_lists.list_users order created
  KEY accounts_created (created_at, id),
  CONSTRAINT accounts_country FOREIGN KEY (country) REFERENCES countries (code),
  CONSTRAINT accounts_status CHECK (status IN ('active', 'disabled')),
  CONSTRAINT accounts_maturity CHECK (maturity_age IN (0, 7, 13, 16, 18))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE account_roles (
  account_id BIGINT NOT NULL,
  role VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (account_id, role),
  -- serves accounts/user_lists.list_users filtered by role
  KEY account_roles_role (role, account_id),
  CONSTRAINT account_roles_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT account_roles_known
    CHECK (role IN ('customer', 'creator', 'instructor', 'employee', 'analyst', 'admin'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE sessions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  -- SHA-256 of the random value in the cookie: nobody can sign in with a stolen table.
  token_hash BINARY(32) NOT NULL,
  auth_version INT UNSIGNED NOT NULL,
  user_agent VARCHAR(255) NOT NULL DEFAULT '',
  network VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  created_at DATETIME(6) NOT NULL,
  last_seen_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  revoked_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY sessions_token (token_hash),
  -- serves accounts/sessions.list_sessions
  KEY sessions_account (account_id, revoked_at, expires_at),
  -- serves accounts/sessions.purge_sessions
  KEY sessions_expiry (expires_at),
  CONSTRAINT sessions_account FOREIGN KEY (account_id) REFERENCES accounts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A link in an e-mail: confirms a sign-up, resets a password, or confirms a new address. Single use.
CREATE TABLE mail_tokens (
  id BIGINT NOT NULL AUTO_INCREMENT,
  purpose VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  token_hash BINARY(32) NOT NULL,
  account_id BIGINT NULL,
  email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- the account of a sign-up: name, country, password hash
  payload JSON NULL,
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  used_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY mail_tokens_token (token_hash),
  -- serves accounts/links.void_mail_tokens
  KEY mail_tokens_account (account_id, purpose),
  -- serves accounts/links.void_sign_ups
  KEY mail_tokens_email (email, purpose),
  -- serves accounts/links.purge_mail_tokens
  KEY mail_tokens_expiry (expires_at),
  CONSTRAINT mail_tokens_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT mail_tokens_purpose CHECK (purpose IN ('sign_up', 'reset', 'email'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Failed sign-ins, counted before the hash is computed, per account and per account and network.
-- The key is a digest of the address as typed, so that unknown addresses lock in the same way.
CREATE TABLE sign_in_locks (
  scope VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  key_hash BINARY(32) NOT NULL,
  failures INT UNSIGNED NOT NULL DEFAULT 0,
  locked_until DATETIME(6) NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (scope, key_hash),
  -- serves accounts/locks.purge_sign_in_locks
  KEY sign_in_locks_updated (updated_at),
  CONSTRAINT sign_in_locks_scope CHECK (scope IN ('account', 'network'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
